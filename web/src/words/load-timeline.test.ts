import { expect, it } from 'vitest';

import type { HistoryEntry, Load, Tender, Track } from '../api/types';
import { loadTimeline, wayAt } from './load-timeline';
import { statesOf } from './vocabulary';

const event = (name: string): HistoryEntry => ({
  id: name,
  name,
  aggregate: { kind: 'load', id: 'lod', version: 1 },
  recorded_at: '2026-11-22T10:00:00Z',
  actor: { kind: 'system', name: 'x' },
  data: {},
});
const said = { event_id: '1', source: 'driver_app' };
const track = {
  stops: [
    {
      stop_id: 's1',
      zone: 'America/Chicago',
      place: { city: 'Dallas', state: 'TX', zip: '75201' },
      arrived: { ...said, occurred_at: '2026-11-22T11:00:00Z', recorded_at: '2026-11-22T11:00:30Z' },
      departed: { ...said, occurred_at: '2026-11-22T12:00:00Z', recorded_at: '2026-11-22T14:00:00Z' },
      attempt: null,
    },
  ],
} as unknown as Track;
const tender = {
  id: 't1',
  status: 'declined',
  carrier_name: 'Lone Star',
  rank: 1,
  offered_at: '2026-11-22T09:00:00Z',
  answered_at: '2026-11-22T09:30:00Z',
  decline_reason: 'no_capacity',
} as unknown as Tender;
const base = { load: { stops: [] } as unknown as Load, describe: () => undefined, who: () => 'automatic' };

it('tells each thing once, where it is told best', () => {
  const history = [event('load_planned'), event('tender_declined'), event('stop_arrived')];
  const told = loadTimeline({ ...base, history, tenders: [tender], track }).map((e) => e.what);
  expect(told).toEqual([
    'Load planned',
    'Tender offered to Lone Star',
    'Lone Star: declined',
    'Arrived at Dallas, TX',
    'Departed from Dallas, TX',
  ]);
});

it('falls back to the history while nothing better is known', () => {
  const history = [event('tender_declined'), event('stop_arrived')];
  expect(loadTimeline({ ...base, history, tenders: [], track: undefined })).toHaveLength(2);
});

it('remarks when news came late', () => {
  const told = loadTimeline({ ...base, history: [], tenders: [], track });
  expect(told.map((e) => e.learned)).toEqual([undefined, '2026-11-22T14:00:00Z']);
});

it('knows how far every load has come', () => {
  for (const status of statesOf('load')) expect(wayAt(status) >= 0).toBe(status !== 'cancelled');
});
