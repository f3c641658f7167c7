import { describe, expect, it } from 'vitest';

import type { Load } from '../api/types';
import { arrange, LANES, laneOf } from './board';
import { statesOf } from './vocabulary';

const load = (number: string, status: string, more: Partial<Load> = {}): Load =>
  ({
    id: number,
    number,
    status,
    facility_id: 'fac_1',
    attention: null,
    next_action: null,
    carrier: null,
    driver: null,
    origin: { state: 'TX', zip: '75201' },
    destination: { state: 'CA', zip: '90001' },
    stops: [],
    shipments: [],
    weight_lb: '10',
    ...more,
  }) as unknown as Load;

describe('the lane of a load', () => {
  it('is known for every state, and only cancelled loads have none', () => {
    const lanes = LANES.map((lane) => lane.id);
    for (const status of statesOf('load')) {
      const lane = laneOf({ status, attention: null });
      if (status === 'cancelled') expect(lane).toBeUndefined();
      else expect(lanes).toContain(lane);
    }
  });

  it('is the one for attention as soon as something is wrong, but a closed load is done', () => {
    const attention = { code: 'pod_missing', detail: '', since: '' };
    expect(laneOf({ status: 'departed', attention })).toBe('attention');
    expect(laneOf({ status: 'closed', attention })).toBe('done');
  });
});

describe('the board', () => {
  it('puts the soonest deadline first and loads without one last', () => {
    const due = (at: string) => ({ next_action: { owner: 'carrier', action: 'answer_tender', due: at } });
    const { tendering } = arrange(
      [
        load('L-10', 'tendering'),
        load('L-2', 'tendering', due('2026-11-22T12:00:00Z')),
        load('L-3', 'tendering', due('2026-11-22T09:00:00Z')),
        load('L-9', 'tendering'),
      ],
      {},
    );
    expect(tendering.map((l) => l.number)).toEqual(['L-3', 'L-2', 'L-9', 'L-10']);
  });

  it('finds loads by all the words, in any field', () => {
    const loads = [
      load('L-1', 'planned', { carrier: { id: 'c', name: 'Lone Star', scac: 'LSFQ' } }),
      load('L-2', 'planned'),
    ];
    expect(arrange(loads, { q: 'lone ca' }).planned.map((l) => l.number)).toEqual(['L-1']);
    expect(arrange(loads, { facility: 'fac_2' }).planned).toEqual([]);
  });
});
