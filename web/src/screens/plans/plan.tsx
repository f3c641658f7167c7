import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { PackageX } from 'lucide-react';
import { useEffect } from 'react';

import { one, pages } from '../../api/queries';
import type { Freight, Plan, PlannedLoad } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { useAct } from '../../parts/command';
import { useFlat } from '../../parts/flat';
import { useKeys } from '../../parts/keys';
import { Empty, Loading, Note, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { Due } from '../../parts/when';
import { cityState, count, plural, pounds } from '../../words/format';
import { LeftOut } from './left-out';
import { Shipments } from './shipments';

import './plans.css';

const route = getRouteApi('/app/plans/$id');

/** A proposal: look through its loads, move or remove shipments, then commit or discard it. */
export function PlanPage() {
  const { id } = route.useParams();
  const navigate = useNavigate();
  const plan = useQuery(one('plan', id));
  const data = plan.data;
  return (
    <Screen
      title="Plan"
      back={{ to: '/loads', label: 'Loads' }}
      aside={
        data && (
          <>
            <State kind="plan" state={data.status} />
            <span className="soft">
              {plural(data.loads.length, 'load')} · {plural(data.planned_count, 'shipment')} ·{' '}
              {count(data.left_out_count)} left out
            </span>
          </>
        )
      }
      actions={
        data && (
          <ActionBar
            kind="plan"
            resource={data}
            offers={['commit', 'discard']}
            onDone={(action) => {
              void navigate(action === 'commit' ? { to: '/loads', search: {} } : { to: '/plans/new', search: {} });
            }}
          />
        )
      }
    >
      <Loading query={plan}>{(found) => <Proposal plan={found} />}</Loading>
    </Screen>
  );
}

function Proposal({ plan }: { plan: Plan }) {
  const { key } = route.useSearch();
  const navigate = useNavigate({ from: '/plans/$id' });
  // A committed plan's freight is on its loads.
  const status = plan.status === 'committed' ? 'assigned' : 'open';
  const query = useInfiniteQuery(pages('freight', { facility_id: plan.facility_id ?? undefined, status }));
  const { rows: known, more } = useFlat(query);
  useEffect(more, [more, known.length]);
  const act = useAct('plan');
  const load = plan.loads.find((l) => l.key === key) ?? plan.loads[0];
  const freight = new Map(known.map((f) => [f.id, f]));

  const pick = (next: PlannedLoad | undefined) => {
    if (next) void navigate({ search: { key: next.key }, replace: true });
  };
  const step = (by: number) => pick(plan.loads[plan.loads.findIndex((l) => l.key === load?.key) + by]);
  useKeys('Plan', [
    { keys: ']', does: 'Next load of the plan', run: () => step(1) },
    { keys: '[', does: 'Previous load of the plan', run: () => step(-1) },
  ]);
  const move = (shipment: string, to: string) =>
    act.mutate({ id: plan.id, action: 'move', body: { shipment_id: shipment, to }, version: plan.version });
  const remove = (shipment: string) =>
    act.mutate({ id: plan.id, action: 'remove', body: { shipment_id: shipment }, version: plan.version });

  if (plan.loads.length === 0) {
    return (
      <Empty icon={PackageX} title="Nothing could be planned">
        {plan.left_out[0]?.reason ?? 'There is no open freight that these rules allow.'}
      </Empty>
    );
  }
  return (
    <div className="panes">
      <ProposedLoads plan={plan} freight={freight} picked={load?.key} onPick={pick} />
      <div className="pane work">
        {load && (
          <div className="screen-head tabs-head">
            <span className="strong">
              Load {load.key}: {placeOf(plan, load, freight)}
            </span>
            <span className="soft">
              {plural(load.stops, 'drop')} · {pounds(load.weight_lb)} · {plural(load.pieces, 'piece')} · ship by{' '}
              <Due date={load.first_ship_by} zone="UTC" />
              {load.last_ship_by !== load.first_ship_by && (
                <>
                  {' '}
                  to <Due date={load.last_ship_by} zone="UTC" />
                </>
              )}
            </span>
          </div>
        )}
        {load && <Shipments key={load.key} plan={plan} load={load} freight={freight} onMove={move} onRemove={remove} />}
      </div>
      <aside className="pane" tabIndex={0} aria-label="Left out">
        {load && plan.status === 'committed' && (
          <div className="card-line">
            <Note tone="good">
              Committed.{' '}
              <Link to="/loads/$id" params={{ id: load.load_id }} className="link">
                Open this load
              </Link>
            </Note>
          </div>
        )}
        {plan.more_waiting && (
          <div className="card-line">
            <Note tone="info">More freight waits than one plan takes. Commit this one, then plan again.</Note>
          </div>
        )}
        <LeftOut plan={plan} freight={freight} onMove={move} />
      </aside>
    </div>
  );
}

/** Where a proposed load goes, as people say it: a group of ZIP codes by the city of its first drop. */
function placeOf(plan: Plan, load: PlannedLoad, freight: ReadonlyMap<string, Freight>): string {
  if (plan.criteria?.group_by === 'state') return load.destination;
  const first = load.shipment_ids.map((id) => freight.get(id)).find((f) => f !== undefined);
  const city = first ? cityState(first.ship_to) : undefined;
  if (plan.criteria?.group_by === 'zone')
    return city ? `Region ${load.destination}, ${first?.ship_to?.state}` : `Region ${load.destination}`;
  return city ?? `${load.destination}xx`;
}

interface ProposedProps {
  plan: Plan;
  freight: ReadonlyMap<string, Freight>;
  picked: string | undefined;
  onPick: (load: PlannedLoad) => void;
}

function ProposedLoads({ plan, freight, picked, onPick }: ProposedProps) {
  const most = Number(plan.criteria?.max_weight_lb ?? 0);
  return (
    <aside className="pane" tabIndex={0} aria-label="Proposed loads">
      <ul className="plan-loads">
        {plan.loads.map((load) => {
          const share = most > 0 ? Number(load.weight_lb) / most : 0;
          return (
            <li key={load.key}>
              <button type="button" aria-pressed={load.key === picked} onClick={() => onPick(load)}>
                <span className="top">
                  <span>
                    {load.key}. {placeOf(plan, load, freight)}
                  </span>
                  <span>{pounds(load.weight_lb)}</span>
                </span>
                <span className="soft">
                  {plural(load.shipment_ids.length, 'shipment')}, {plural(load.stops, 'drop')}
                </span>
                {most > 0 && (
                  <span className="fill" data-full={share > 0.95 || undefined} aria-hidden>
                    <span style={{ width: `${Math.min(100, share * 100)}%` }} />
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </aside>
  );
}
