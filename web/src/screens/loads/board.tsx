import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { TriangleAlert, Truck, Waypoints } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';

import { list, pages } from '../../api/queries';
import type { Load } from '../../api/types';
import { useFlat } from '../../parts/flat';
import { useKeys } from '../../parts/keys';
import { useFacilities } from '../../parts/lookup';
import { Empty, ProblemNote, Screen, Skeleton } from '../../parts/screen';
import { SearchBox } from '../../parts/search';
import { Chip, State } from '../../parts/state';
import { useNow } from '../../parts/when';
import { arrange, dueOf, endOf, LANES, type Lane, tileNote } from '../../words/board';
import { count, decimal, humanise, plural, pounds } from '../../words/format';
import { EQUIPMENT, nextStep, type Tone } from '../../words/vocabulary';
import { instantDetail, relative, stamp } from '../../words/zones';
import { LoadInspector } from './inspector';

import './board.css';

const route = getRouteApi('/app/loads');

const TONES: Record<Lane, Tone> = {
  attention: 'bad',
  planned: 'neutral',
  tendering: 'warn',
  accepted: 'info',
  road: 'info',
  done: 'good',
};
/** Rows that a lane draws before it asks. */
const FIRST_ROWS = 60;

/** Rail, work, inspector: all loads by what they wait for. The tiles count and filter. */
export function Board() {
  const { tile, facility, q, at } = route.useSearch();
  const navigate = useNavigate({ from: '/loads' });
  const query = useInfiniteQuery(pages('load'));
  const { rows, more } = useFlat(query);
  // The board shows all loads, not a page of them.
  useEffect(more, [more, rows.length]);

  const lanes = useMemo(() => arrange(rows, { facility, q }), [rows, facility, q]);
  const lane = LANES.find((l) => l.id === tile)?.id;
  const shown = lane ? LANES.filter((l) => l.id === lane) : LANES;
  const drawn = shown.map(({ id }) => lanes[id]);
  const flat = drawn.flat();
  const current = rows.find((load) => load.id === at);

  const pick = (load: Load | undefined) => {
    if (load) void navigate({ search: (s) => ({ ...s, at: load.id }), replace: true });
  };
  const step = (by: number) => {
    const index = flat.findIndex((load) => load.id === at);
    pick(flat[index < 0 ? 0 : Math.max(0, Math.min(flat.length - 1, index + by))]);
  };
  const side = (by: number) => {
    const column = drawn.findIndex((each) => each.some((load) => load.id === at));
    const row = column < 0 ? 0 : drawn[column]!.findIndex((load) => load.id === at);
    for (let next = column + by; next >= 0 && next < drawn.length; next += by) {
      const target = drawn[next]!;
      if (target.length > 0) {
        pick(target[Math.min(row, target.length - 1)]);
        return;
      }
    }
  };
  const open = (id: string) => void navigate({ to: '/loads/$id', params: { id } });
  const setTile = (value: Lane | undefined) => void navigate({ search: (s) => ({ ...s, tile: value }) });

  useKeys('Board', [
    { keys: 'j', does: 'Next load', run: () => step(1) },
    { keys: 'k', does: 'Previous load', run: () => step(-1) },
    { keys: 'l', does: 'Next lane', run: () => side(1) },
    { keys: 'h', does: 'Previous lane', run: () => side(-1) },
    {
      keys: 'Enter',
      does: 'Open the load',
      run: () => at !== undefined && open(at),
    },
    {
      keys: 'Escape',
      does: 'Clear pick and filter',
      run: () => void navigate({ search: (s) => ({ ...s, at: undefined, tile: undefined }) }),
    },
    { keys: 'p', does: 'Plan loads', run: () => void navigate({ to: '/plans/new', search: { facility } }) },
    ...LANES.map(({ id, word }, index) => ({
      keys: String(index + 1),
      does: `Only: ${word}`,
      run: () => setTile(lane === id ? undefined : id),
    })),
  ]);

  return (
    <Screen
      title="Loads"
      aside={query.data && <span className="soft">{count(Object.values(lanes).flat().length)}</span>}
      actions={
        <>
          <SearchBox
            label="Load, order, carrier, place"
            width={240}
            value={q}
            onChange={(value) => void navigate({ search: (s) => ({ ...s, q: value }), replace: true })}
          />
          <Button
            leftSection={<Waypoints size={14} aria-hidden />}
            renderRoot={(props) => <Link {...props} to="/plans/new" search={{ facility }} />}
          >
            Plan loads
          </Button>
        </>
      }
    >
      <div className="panes">
        <Rail
          facility={facility}
          loads={rows}
          onFacility={(value) => void navigate({ search: (s) => ({ ...s, facility: value }) })}
        />
        <div className="pane work">
          <div className="tiles" role="group" aria-label="Summary; each tile filters the board">
            {LANES.map(({ id, word }) => (
              <button
                key={id}
                type="button"
                className={`tile tone-${lanes[id].length === 0 ? 'neutral' : TONES[id]}`}
                aria-pressed={lane === id}
                onClick={() => setTile(lane === id ? undefined : id)}
              >
                <span className="word">{word}</span>
                <span className="n">{count(lanes[id].length)}</span>
                <span className="about">{tileNote(lanes[id])}</span>
              </button>
            ))}
          </div>
          <ProblemNote error={query.error} />
          {query.isPending && <Skeleton lines={8} />}
          {query.data && rows.length === 0 && (
            <Empty
              icon={Truck}
              title="No loads yet"
              action={
                <Button renderRoot={(props) => <Link {...props} to="/plans/new" search={{}} />}>Plan loads</Button>
              }
            >
              A plan groups the open freight of a facility by destination, date and weight. You edit it, then commit it.
            </Empty>
          )}
          {rows.length > 0 && (
            <section className="lanes" aria-label="Loads by state" tabIndex={0}>
              {shown.map(({ id, word }) => (
                <LaneBand key={id} id={id} word={word} loads={lanes[id]} at={at} onPick={pick} onOpen={open} />
              ))}
            </section>
          )}
        </div>
        <aside className="pane" tabIndex={0} aria-label="Inspector">
          {current ? (
            <LoadInspector load={current} />
          ) : (
            <Empty icon={Truck} title="No load picked">
              Walk the board with <kbd>j</kbd> <kbd>k</kbd>, change the lane with <kbd>h</kbd> <kbd>l</kbd>, open with{' '}
              <kbd>Enter</kbd>.
            </Empty>
          )}
        </aside>
      </div>
    </Screen>
  );
}

interface LaneProps {
  id: Lane;
  word: string;
  loads: Load[];
  at: string | undefined;
  onPick: (load: Load) => void;
  onOpen: (id: string) => void;
}

function LaneBand({ id, word, loads, at, onPick, onOpen }: LaneProps) {
  const [limit, setLimit] = useState(FIRST_ROWS);
  const index = loads.findIndex((load) => load.id === at);
  const drawn = loads.slice(0, Math.max(limit, index + 1));
  if (loads.length === 0) return null;
  return (
    <section className={`lane tone-${TONES[id]}`} aria-label={`${word}: ${plural(loads.length, 'load')}`}>
      <h2>
        <span className="lane-dot" aria-hidden />
        {word} <span className="n">{count(loads.length)}</span>
      </h2>
      <ul>
        {drawn.map((load) => (
          <li key={load.id}>
            <LoadRow load={load} picked={load.id === at} onPick={onPick} onOpen={onOpen} />
          </li>
        ))}
        {drawn.length < loads.length && (
          <li>
            <Button variant="subtle" fullWidth onClick={() => setLimit(limit + FIRST_ROWS)}>
              {count(loads.length - drawn.length)} more
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}

interface RowProps {
  load: Load;
  picked: boolean;
  onPick: (load: Load) => void;
  onOpen: (id: string) => void;
}

function LoadRow({ load, picked, onPick, onOpen }: RowProps) {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!picked || ref.current === null) return;
    ref.current.scrollIntoView({ block: 'nearest' });
    // Walking with j and k takes the focus along, but never out of a field or a dialog.
    if (
      document.activeElement === document.body ||
      document.activeElement?.closest('.lanes, .screen-head h1, .tiles')
    ) {
      ref.current.focus({ preventScroll: true });
    }
  }, [picked]);
  const due = dueOf(load);
  const zone = load.stops[0]?.zone ?? 'UTC';
  const drops = Math.max(0, load.stops.length - 1);
  const next = load.next_action;
  return (
    <button
      ref={ref}
      type="button"
      className="load-row"
      aria-current={picked ? 'true' : undefined}
      // A second Enter opens what the first has picked.
      onClick={(event) => (picked && event.detail === 0 ? onOpen(load.id) : onPick(load))}
      onDoubleClick={() => onOpen(load.id)}
    >
      <span className="mono strong">{load.number}</span>
      <span className="cut">
        {load.attention ? (
          <Chip tone="bad" title={load.attention.detail}>
            <TriangleAlert size={13} aria-hidden />
            {humanise(load.attention.code)}
          </Chip>
        ) : (
          <State kind="load" state={load.status} />
        )}
      </span>
      <span className="cut route">
        {endOf(load, 'origin').replace(/,.*/, '')} → {endOf(load, 'destination')}
      </span>
      <span className="cut wide-only soft">{load.carrier?.name ?? EQUIPMENT[load.equipment]}</span>
      <span className="end">{drops === 1 ? '1 drop' : `${count(drops)} drops`}</span>
      <span className="end">{pounds(load.weight_lb)}</span>
      <span className="end wide-only">{decimal(load.miles, 0)} mi</span>
      <span className="cut end due-cell">
        {due ? (
          <DueBy
            at={due}
            zone={zone}
            says={next ? `${humanise(next.owner)}: ${nextStep(next.action)}` : 'Window opens'}
          />
        ) : (
          <span className="soft">—</span>
        )}
      </span>
    </button>
  );
}

/** The deadline in few words; red when it has passed. Hover tells what it is and when exactly. */
function DueBy({ at, zone, says }: { at: string; zone: string; says: string }) {
  const now = useNow();
  const date = new Date(at);
  const late = date < now;
  return (
    <time dateTime={at} className={late ? 'late' : undefined} title={`${says}\n${instantDetail(date, zone)}`}>
      {stamp(date, zone, now)} <span className={late ? undefined : 'soft'}>{relative(date, now)}</span>
    </time>
  );
}

interface RailProps {
  facility: string | undefined;
  loads: Load[];
  onFacility: (id: string | undefined) => void;
}

/** What waits to be planned, and the facilities as a filter. */
function Rail({ facility, loads, onFacility }: RailProps) {
  const facilities = useFacilities();
  const freight = useQuery(list('freight', { facility_id: facility, status: 'open' }));
  const open = freight.data?.items ?? [];
  const weight = open.reduce((sum, f) => sum + Number(f.weight_lb), 0);
  const byState = new Map<string, number>();
  for (const { ship_to: to } of open) if (to) byState.set(to.state, (byState.get(to.state) ?? 0) + 1);
  const top = [...byState].sort((a, b) => b[1] - a[1]).slice(0, 8);
  return (
    <aside className="pane rail-pane" tabIndex={0} aria-label="Freight and facilities">
      <h2>Freight to plan</h2>
      <div className="waiting">
        <span className="n">{freight.data ? `${count(open.length)}${freight.data.has_more ? '+' : ''}` : '…'}</span>{' '}
        <span className="soft">{pounds(weight)}</span>
        {top.length > 0 && (
          <div className="row" style={{ gap: 4, marginTop: 6 }}>
            {top.map(([state, n]) => (
              <Chip key={state} tone="neutral">
                {state} {count(n)}
              </Chip>
            ))}
          </div>
        )}
      </div>
      <h2>Facilities</h2>
      <ul className="rail-list">
        <li>
          <button type="button" aria-pressed={facility === undefined} onClick={() => onFacility(undefined)}>
            All <span className="soft">{count(loads.length)}</span>
          </button>
        </li>
        {facilities.map((f) => (
          <li key={f.id}>
            <button type="button" aria-pressed={facility === f.id} onClick={() => onFacility(f.id)}>
              {f.name} <span className="soft">{count(loads.filter((l) => l.facility_id === f.id).length)}</span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}
