import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';

import { history, list, one } from '../../api/queries';
import type { Load, Stop, Track } from '../../api/types';
import { useFacility } from '../../parts/lookup';
import { Card, Facts, Loading, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { actorWord, detailOf, Timeline } from '../../parts/timeline';
import { When } from '../../parts/when';
import { endOf } from '../../words/board';
import { count, decimal, humanise, plural, pounds } from '../../words/format';
import { loadTimeline, WAY, wayAt } from '../../words/load-timeline';
import { EQUIPMENT, wordFor } from '../../words/vocabulary';
import { AppointmentDialog, LoadActions } from './actions';
import { ChargesCard, TendersCard } from './cards';
import { NextAction } from './next';
import { StopList } from './stops';

import './board.css';

const route = getRouteApi('/app/loads/$id');

/** One load: its way, its stops, its tenders, its money, and one timeline of all that happened. */
export function LoadPage() {
  const { id } = route.useParams();
  const load = useQuery(one('load', id));
  const data = load.data;
  return (
    <Screen
      title={data ? `Load ${data.number}` : 'Load'}
      back={{ to: '/loads', label: 'Loads' }}
      aside={
        data && (
          <>
            <State kind="load" state={data.status} />
            <span className="soft">
              {endOf(data, 'origin')} → {endOf(data, 'destination')}
            </span>
          </>
        )
      }
      actions={data && <LoadActions load={data} />}
    >
      <Loading query={load}>{(found) => <Details load={found} />}</Loading>
    </Screen>
  );
}

function Way({ load }: { load: Load }) {
  const at = wayAt(load.status);
  if (at < 0) return null;
  return (
    <ol className="progress-rail" aria-label="Way of the load">
      {WAY.map((state, index) => (
        <li key={state} data-done={index <= at || undefined} aria-current={index === at ? 'step' : undefined}>
          {wordFor('load', state).word}
        </li>
      ))}
    </ol>
  );
}

function Details({ load }: { load: Load }) {
  const [stop, setStop] = useState<Stop | undefined>();
  const past = useQuery(history('load', load.id));
  const tenders = useQuery(list('tender', { load_id: load.id }));
  const offers = tenders.data?.items ?? [];
  // Before the dispatch there is no track, and that is no error.
  const dispatched = wayAt(load.status) >= WAY.indexOf('dispatched');
  const track = useQuery({ ...one('track', load.id), enabled: dispatched, retry: false });
  const appoints = !['cancelled', 'closed', 'delivered'].includes(load.status);
  return (
    <>
      <Way load={load} />
      <div className="panes two">
        <div className="body stack sunk">
          <Card title="Stops" aside={<span className="soft">{decimal(load.miles, 0)} mi</span>}>
            <StopList load={load} track={track.data} onAppointment={appoints ? setStop : undefined} />
          </Card>
          <TendersCard load={load} tenders={offers} />
          <ShipmentsCard load={load} />
          {dispatched && <ChargesCard load={load} />}
        </div>
        <aside className="pane" tabIndex={0} aria-label="About the load">
          <NextAction load={load} />
          <About load={load} track={track.data} />
          <div className="section">
            <h2>Timeline</h2>
            <div className="pad">
              <Loading query={past} lines={5}>
                {(page) => (
                  <Timeline
                    entries={loadTimeline({
                      load,
                      history: page.items,
                      tenders: offers,
                      track: track.data,
                      describe: detailOf,
                      who: actorWord,
                    })}
                  />
                )}
              </Loading>
            </div>
          </div>
        </aside>
      </div>
      {stop && <AppointmentDialog load={load} stop={stop} onClose={() => setStop(undefined)} />}
    </>
  );
}

function About({ load, track }: { load: Load; track: Track | undefined }) {
  const facility = useFacility(load.facility_id);
  const shorts = load.shipments.reduce((sum, s) => sum + s.shorts.length, 0);
  const position = track?.last_position;
  return (
    <div className="section">
      <h2>Load</h2>
      <div className="pad">
        <Facts
          of={[
            ['Carrier', load.carrier ? `${load.carrier.name} (${load.carrier.scac})` : '—'],
            ['Driver', load.driver ? [load.driver.name, load.driver.phone].filter(Boolean).join(' · ') : '—'],
            ['Vehicle', load.vehicle ? `${load.vehicle.unit} (${load.vehicle.kind.replaceAll('_', ' ')})` : '—'],
            ['Equipment', EQUIPMENT[load.equipment] ?? load.equipment],
            ['Facility', facility?.name ?? '—'],
            ['Pieces', plural(load.pieces, 'piece')],
            ['Shorts', shorts > 0 ? plural(shorts, 'line') : 'none'],
            [
              'Position',
              position ? (
                <span key="position">
                  {position.lat.toFixed(3)}, {position.lon.toFixed(3)}{' '}
                  <When at={position.occurred_at} zone={facility?.zone ?? 'UTC'} />
                </span>
              ) : (
                '—'
              ),
            ],
          ]}
        />
      </div>
    </div>
  );
}

function ShipmentsCard({ load }: { load: Load }) {
  return (
    <Card title="Shipments" pad={false} aside={<span className="soft">{pounds(load.weight_lb)}</span>}>
      <table className="plain">
        <thead>
          <tr>
            <th>Order</th>
            <th>Stop</th>
            <th className="end">Pieces</th>
            <th className="end">Weight</th>
            <th>Short</th>
          </tr>
        </thead>
        <tbody>
          {load.shipments.map((s) => (
            <tr key={s.shipment_id}>
              <td>
                <Link to="/orders/$id" params={{ id: s.order_id }} className="link mono">
                  {s.order_number}
                </Link>
              </td>
              <td>{load.stops.find((each) => each.id === s.stop_id)?.sequence ?? '—'}</td>
              <td className="end">{count(s.pieces)}</td>
              <td className="end">{pounds(s.weight_lb)}</td>
              <td className={s.shorts.length > 0 ? 'late' : 'soft'}>
                {s.shorts.length > 0
                  ? s.shorts
                      .map((x) => `${x.short} × ${x.sku} (${humanise(x.reason ?? 'short').toLowerCase()})`)
                      .join(', ')
                  : '—'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
