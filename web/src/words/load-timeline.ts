/**
 * One timeline of a load: what was decided (its history, its tenders) and what happened on the road (its track), each
 * in the zone of the place where it happened. Pure.
 */
import type { HistoryEntry, Load, Milestone, Tender, Track } from '../api/types';
import type { Entry } from '../parts/timeline';
import { humanise } from './format';
import { DECLINE_REASONS, happening, happeningTone, SOURCES, wordFor } from './vocabulary';

/** A fact is worth a remark when we learned it this much later than it happened. */
export const LATE_NEWS_MS = 5 * 60_000;

/** Events of the load's own history that only repeat what its track or its tenders tell better. */
const BY_TENDERS = new Set([
  'load_offered',
  'load_covered',
  'tender_offered',
  'tender_accepted',
  'tender_declined',
  'tender_expired',
  'tender_withdrawn',
]);
const BY_TRACK = new Set([
  'load_arrived_at_pickup',
  'load_departed',
  'load_reached_consignee',
  'load_delivery_recorded',
  'stop_arrived',
  'stop_departed',
  'delivery_attempted',
]);

export interface Sources {
  load: Load;
  history: readonly HistoryEntry[];
  tenders: readonly Tender[];
  track: Track | undefined;
  describe: (entry: HistoryEntry) => string | undefined;
  who: (actor: HistoryEntry['actor']) => string;
}

function milestone(id: string, what: string, zone: string, of: Milestone, extra?: Partial<Entry>): Entry {
  const late = Date.parse(of.recorded_at) - Date.parse(of.occurred_at) > LATE_NEWS_MS;
  return {
    id,
    what,
    tone: 'info',
    at: of.occurred_at,
    zone,
    meta: SOURCES[of.source] ?? humanise(of.source),
    learned: late ? of.recorded_at : undefined,
    ...extra,
  };
}

function fromTender(tender: Tender, zone: string): Entry[] {
  const offered: Entry = {
    id: `${tender.id}-offered`,
    what: `Tender offered to ${tender.carrier_name}`,
    tone: 'info',
    at: tender.offered_at ?? '',
    zone,
    meta: `rank ${tender.rank}`,
  };
  if (tender.status === 'offered') return [offered];
  const why = tender.decline_reason;
  return [
    offered,
    {
      id: `${tender.id}-${tender.status}`,
      what: `${tender.carrier_name}: ${wordFor('tender', tender.status).word.toLowerCase()}`,
      tone: tender.status === 'accepted' ? 'good' : tender.status === 'withdrawn' ? 'neutral' : 'bad',
      at: tender.answered_at ?? tender.expires_at ?? '',
      zone,
      detail: why ? (DECLINE_REASONS[why] ?? humanise(why)) : undefined,
    },
  ];
}

function fromTrack(track: Track): Entry[] {
  const entries: Entry[] = [];
  for (const stop of track.stops) {
    const place = `${stop.place.city}, ${stop.place.state}`;
    const { stop_id: id, zone, arrived, departed, attempt } = stop;
    if (arrived) entries.push(milestone(`${id}-a`, `Arrived at ${place}`, zone, arrived));
    if (departed) entries.push(milestone(`${id}-d`, `Departed from ${place}`, zone, departed));
    if (attempt) {
      const { word, tone } = wordFor('stop', attempt.outcome);
      entries.push(
        milestone(`${id}-t`, `${word} at ${place}`, zone, attempt, { tone, detail: attempt.reason ?? undefined }),
      );
    }
  }
  return entries;
}

export function loadTimeline({ load, history, tenders, track, describe, who }: Sources): Entry[] {
  const home = load.stops[0]?.zone ?? 'UTC';
  const own = history
    .filter((event) => !(tenders.length > 0 && BY_TENDERS.has(event.name)))
    .filter((event) => !(track !== undefined && BY_TRACK.has(event.name)))
    .map((event) => ({
      id: event.id,
      what: happening(event.name),
      tone: happeningTone(event.name),
      at: event.recorded_at,
      zone: home,
      detail: describe(event),
      meta: who(event.actor),
    }));
  return [...own, ...tenders.flatMap((tender) => fromTender(tender, home)), ...(track ? fromTrack(track) : [])];
}

/** The way of a load from plan to close, for the strip above its page. */
export const WAY = [
  'planned',
  'tendering',
  'accepted',
  'dispatched',
  'at_pickup',
  'departed',
  'at_delivery',
  'delivered',
  'closed',
];

/** How far a load has come on its way; a failure stands where it happened. */
export function wayAt(status: string): number {
  const at = WAY.indexOf(status);
  if (at >= 0) return at;
  if (status === 'uncovered') return WAY.indexOf('tendering');
  if (status === 'missed_pickup') return WAY.indexOf('dispatched');
  if (status === 'refused') return WAY.indexOf('at_delivery');
  return -1;
}
