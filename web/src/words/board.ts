/** How loads stand on the board. Pure. */
import type { Load } from '../api/types';
import { count, pounds } from './format';

export const LANES = [
  { id: 'attention', word: 'Attention' },
  { id: 'planned', word: 'Planned' },
  { id: 'tendering', word: 'Tendering' },
  { id: 'accepted', word: 'Accepted' },
  { id: 'road', word: 'On the road' },
  { id: 'done', word: 'Delivered' },
] as const;

export type Lane = (typeof LANES)[number]['id'];

type Placed = Pick<Load, 'status' | 'attention'>;

/** The lane of a load; nothing for one that is cancelled. What needs a person comes before what it is doing. */
export function laneOf(load: Placed): Lane | undefined {
  if (load.status === 'cancelled') return undefined;
  if (load.attention && load.status !== 'closed') return 'attention';
  switch (load.status) {
    case 'uncovered':
    case 'missed_pickup':
    case 'refused':
      return 'attention';
    case 'planned':
      return 'planned';
    case 'tendering':
      return 'tendering';
    case 'accepted':
      return 'accepted';
    case 'delivered':
    case 'closed':
      return 'done';
    default:
      return 'road';
  }
}

/** The next deadline of a load: what somebody must do by, else its first stop's window. */
export function dueOf(load: Pick<Load, 'next_action' | 'stops'>): string | null {
  return load.next_action?.due ?? load.stops.find((stop) => stop.window)?.window?.start ?? null;
}

function matches(load: Load, words: readonly string[]): boolean {
  const text = [
    load.number,
    load.carrier?.name,
    load.carrier?.scac,
    load.driver?.name,
    load.origin?.state,
    load.origin?.zip,
    load.destination?.state,
    load.destination?.zip,
    ...load.shipments.map((s) => s.order_number),
    ...load.stops.map((s) => s.place.city),
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

export interface BoardFilter {
  facility?: string | undefined;
  q?: string | undefined;
}

/** The loads of each lane, soonest deadline first, then by number. */
export function arrange(loads: readonly Load[], filter: BoardFilter): Record<Lane, Load[]> {
  const lanes: Record<Lane, Load[]> = { attention: [], planned: [], tendering: [], accepted: [], road: [], done: [] };
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  for (const load of loads) {
    if (filter.facility && load.facility_id !== filter.facility) continue;
    if (words.length > 0 && !matches(load, words)) continue;
    const lane = laneOf(load);
    if (lane) lanes[lane].push(load);
  }
  for (const lane of Object.values(lanes)) {
    lane.sort((a, b) => {
      const [x, y] = [dueOf(a), dueOf(b)];
      if (x !== y) return x === null ? 1 : y === null ? -1 : Date.parse(x) - Date.parse(y);
      return a.number.localeCompare(b.number, 'en', { numeric: true });
    });
  }
  lanes.done.reverse();
  return lanes;
}

/** What a tile says under its number. */
export function tileNote(loads: readonly Load[]): string {
  if (loads.length === 0) return '—';
  const weight = loads.reduce((sum, load) => sum + Number(load.weight_lb), 0);
  const stops = loads.reduce((sum, load) => sum + load.stops.length, 0);
  return weight > 0 ? pounds(weight) : `${count(stops)} stops`;
}

/** A place of a stop in few words: city when the stop names it. */
export function endOf(load: Pick<Load, 'stops' | 'origin' | 'destination'>, end: 'origin' | 'destination'): string {
  const stop = end === 'origin' ? load.stops[0] : load.stops.at(-1);
  const fallback = load[end];
  return stop ? `${stop.place.city}, ${stop.place.state}` : [fallback?.state, fallback?.zip].filter(Boolean).join(' ');
}
