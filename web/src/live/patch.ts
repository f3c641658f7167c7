/**
 * What a live message means for the reads that this page holds. Pure: `plan` looks at the messages and at what is
 * cached and says what to fetch and what to mark stale; `socket.ts` does it.
 */
import type { ResourceKind } from '../api/queries';

/** One change, as the socket tells it. It carries no data: whoever may read the thing fetches it. */
export interface Change {
  kind: string;
  id: string;
  version: number;
  name: string;
}

export function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const v = value as Record<string, unknown>;
  return typeof v['kind'] === 'string' && typeof v['id'] === 'string';
}

/** Kinds that are read by another thing's id (a load's track, its charges), so that an id match is not enough. */
const BY_RELATION = new Set<string>(['track', 'charges', 'tender', 'document', 'freight', 'wait']);

/** The kinds of events are finer or named otherwise than the reads in a few places. */
const ALIAS: Record<string, ResourceKind> = {
  fuel: 'fuel_price',
  fuelschedule: 'fuel_schedule',
  importprofile: 'import',
  receipt: 'receiving',
};

/** Reads that show something which another kind's change moves; not every event of theirs is told over the socket. */
const ALSO: Record<string, readonly string[]> = {
  load: ['freight', 'tender', 'track', 'charges'],
  invoice: ['charges'],
  plan: ['freight'],
  shipment: ['stock', 'freight'],
};

export interface Cached {
  key: readonly unknown[];
  /** Version of the resource, for `one`. */
  version?: number | undefined;
  /** Ids in a list. */
  ids?: ReadonlySet<string> | undefined;
}

export interface Plan {
  /** Keys to mark stale; those on the screen are fetched again. */
  stale: (readonly unknown[])[];
  /** Things to fetch once and to put into every list that has them. */
  refresh: { kind: string; id: string }[];
}

/** More changes than this at once and reading whole lists again is cheaper than reading things one by one. */
export const MOST_SINGLES = 4;

export function plan(changes: readonly Change[], cached: readonly Cached[]): Plan {
  const newest = new Map<string, Change>();
  for (const change of changes) {
    const kind = ALIAS[change.kind] ?? change.kind;
    const known = newest.get(`${kind} ${change.id}`);
    if (!known || known.version < change.version) newest.set(`${kind} ${change.id}`, { ...change, kind });
  }
  const stale: (readonly unknown[])[] = [];
  const refresh = new Map<string, { kind: string; id: string }>();
  const kinds = new Map<string, Change[]>();
  for (const change of newest.values()) kinds.set(change.kind, [...(kinds.get(change.kind) ?? []), change]);
  const also = new Set<string>();
  for (const kind of kinds.keys()) for (const other of ALSO[kind] ?? []) also.add(other);

  for (const { key, version, ids } of cached) {
    const [kind, what, id] = key as [string, string, string];
    const mine = kinds.get(kind);
    if (mine === undefined) {
      if (also.has(kind) && (BY_RELATION.has(kind) || (what !== 'one' && what !== 'history'))) stale.push(key);
      continue;
    }
    if (BY_RELATION.has(kind)) {
      stale.push(key);
      continue;
    }
    switch (what) {
      case 'one': {
        const change = mine.find((c) => c.id === id);
        if (change && !(version !== undefined && version >= change.version)) stale.push(key);
        break;
      }
      case 'part':
      case 'history':
      case 'rows':
        if (mine.some((c) => c.id === id)) stale.push(key);
        break;
      case 'pages': {
        const all = mine.every((c) => ids?.has(c.id));
        if (all && mine.length <= MOST_SINGLES) {
          for (const change of mine) refresh.set(`${kind} ${change.id}`, { kind, id: change.id });
        } else stale.push(key);
        break;
      }
      default:
        stale.push(key);
    }
  }
  return { stale, refresh: [...refresh.values()] };
}

interface Row {
  id: string;
  version?: number;
}

interface Pages {
  pages: { items: Row[] }[];
}

/** Puts a fresh thing in the place of the one that a paged list shows. Older news changes nothing. */
export function patchPages<P extends Pages>(data: P, fresh: Row): P {
  let hit = false;
  const pages = data.pages.map((page) => {
    const at = page.items.findIndex((row) => row.id === fresh.id);
    if (at < 0 || (page.items[at]!.version ?? 0) > (fresh.version ?? 0)) return page;
    hit = true;
    return { ...page, items: page.items.with(at, fresh) };
  });
  return hit ? { ...data, pages } : data;
}

/** Milliseconds until the next try: doubling from one second to thirty, with jitter so that a crowd spreads out. */
export function backoff(attempt: number, random: number): number {
  return Math.round(Math.min(30_000, 1000 * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2));
}
