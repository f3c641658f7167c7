import { Link } from '@tanstack/react-router';

import type { Load } from '../../api/types';
import { Facts } from '../../parts/screen';
import { State } from '../../parts/state';
import { count, decimal, plural, pounds } from '../../words/format';
import { EQUIPMENT } from '../../words/vocabulary';
import { LoadActions } from './actions';
import { NextAction } from './next';
import { StopList } from './stops';

/** The picked load, without leaving the board. */
export function LoadInspector({ load }: { load: Load }) {
  return (
    <>
      <div className="inspector-head">
        <h2>
          <Link to="/loads/$id" params={{ id: load.id }} className="link mono">
            {load.number}
          </Link>
          <State kind="load" state={load.status} />
        </h2>
        <LoadActions load={load} size="compact-xs" />
      </div>
      <NextAction load={load} />
      <div className="section">
        <div className="pad" style={{ paddingTop: 12 }}>
          <Facts
            of={[
              ['Carrier', load.carrier ? `${load.carrier.name} (${load.carrier.scac})` : '—'],
              ['Driver', load.driver?.name ?? '—'],
              ['Vehicle', load.vehicle?.unit ?? '—'],
              ['Equipment', EQUIPMENT[load.equipment] ?? load.equipment],
              ['Weight', `${pounds(load.weight_lb)} · ${plural(load.pieces, 'piece')}`],
              ['Distance', `${decimal(load.miles, 0)} mi`],
              ['Shipments', count(load.shipments.length)],
            ]}
          />
        </div>
      </div>
      <div className="section">
        <h2>Stops</h2>
        <div className="pad">
          <StopList load={load} track={undefined} brief />
        </div>
      </div>
    </>
  );
}
