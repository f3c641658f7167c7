/**
 * Times in the zone of the place, never the browser's unasked. Everything takes the zone and, where it matters, "now".
 */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
    formats.set(key, found);
  }
  return found;
}

function parts(at: Date, zone: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  return Object.fromEntries(
    formatter(zone, options)
      .formatToParts(at)
      .map((p) => [p.type, p.value]),
  );
}

export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A zone that the browser knows; an unknown name must not take a screen down. */
export function knownZone(zone: string | null | undefined): string {
  if (!zone) return 'UTC';
  try {
    formatter(zone, {});
    return zone;
  } catch {
    return 'UTC';
  }
}

/** `14:05 CDT` */
export function clock(at: Date, zone: string): string {
  const p = parts(at, knownZone(zone), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
  return `${p['hour']}:${p['minute']} ${p['timeZoneName']}`;
}

/** `Tue, Nov 24` and the year when it is not this one. */
export function day(at: Date, zone: string, now: Date): string {
  const known = knownZone(zone);
  const p = parts(at, known, { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' });
  const year = parts(now, known, { year: 'numeric' })['year'];
  return `${p['weekday']}, ${p['month']} ${p['day']}${p['year'] === year ? '' : ` ${p['year']}`}`;
}

/** `Tue 14:05 CDT` within six days of now, else `Nov 24 14:05 CDT`. */
export function stamp(at: Date, zone: string, now: Date): string {
  const known = knownZone(zone);
  const p = parts(at, known, { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' });
  const near = Math.abs(at.getTime() - now.getTime()) < 6 * 86_400_000;
  const year = parts(now, known, { year: 'numeric' })['year'];
  const date = near ? p['weekday'] : `${p['month']} ${p['day']}${p['year'] === year ? '' : `, ${p['year']}`}`;
  return `${date} ${clock(at, known)}`;
}

/** `in 2 h 10 m`, `3 d ago`, `now`. Two units at most. */
export function relative(at: Date, now: Date): string {
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000);
  if (minutes === 0) return 'now';
  const size = Math.abs(minutes);
  let text: string;
  if (size < 60) text = `${size} m`;
  else if (size < 1440) text = `${Math.floor(size / 60)} h${size % 60 ? ` ${size % 60} m` : ''}`;
  else {
    const days = Math.floor(size / 1440);
    const hours = Math.floor((size % 1440) / 60);
    text = days < 3 && hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  }
  return minutes > 0 ? `in ${text}` : `${text} ago`;
}

/** `2026-11-24` as a day, without any zone moving it. */
export function civilDay(date: string | null | undefined, now: Date): string {
  if (!date || !/^\d{4}-\d{2}-\d{2}/.test(date)) return '—';
  return day(new Date(`${date.slice(0, 10)}T12:00:00Z`), 'UTC', now);
}

/** Whole days from today in `zone` to the date: negative when it has passed. */
export function daysUntil(date: string, zone: string, now: Date): number {
  const today = parts(now, knownZone(zone), { year: 'numeric', month: '2-digit', day: '2-digit' });
  const from = Date.UTC(Number(today['year']), Number(today['month']) - 1, Number(today['day']));
  return Math.round((Date.parse(`${date.slice(0, 10)}T00:00:00Z`) - from) / 86_400_000);
}

/** All that is known of one instant, for a hover: UTC and the viewer's own zone. */
export function instantDetail(at: Date, zone: string): string {
  const full: Intl.DateTimeFormatOptions = {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  };
  const place = knownZone(zone);
  const viewer = viewerZone();
  const lines = [`${formatter(place, full).format(at)} ${place}`, `${formatter('UTC', full).format(at)} UTC`];
  if (viewer !== place && viewer !== 'UTC') lines.push(`${formatter(viewer, full).format(at)} ${viewer} (yours)`);
  return lines.join('\n');
}

/** The window of a stop: `Tue 08:00–12:00 CST`. */
export function windowText(from: Date, to: Date, zone: string, now: Date): string {
  const known = knownZone(zone);
  const hm = (at: Date) => clock(at, known).slice(0, 5);
  const sameDay = day(from, known, now) === day(to, known, now);
  const start = stamp(from, known, now).replace(/ \d\d:\d\d .*$/, '');
  const zoneName = clock(to, known).slice(6);
  return sameDay
    ? `${start} ${hm(from)}–${hm(to)} ${zoneName}`
    : `${stamp(from, known, now)} – ${stamp(to, known, now)}`;
}

/**
 * The wall clock of a place, `2026-11-24T08:00`, as an instant. A time that a clock change skips moves forward, one
 * that happens twice is the earlier (as Temporal's "compatible").
 */
export async function instantOf(local: string, zone: string): Promise<string> {
  type Polyfill = typeof import('temporal-polyfill');
  const own = (globalThis as { Temporal?: Polyfill['Temporal'] }).Temporal;
  const temporal = own ?? (await import('temporal-polyfill')).Temporal;
  return temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString();
}

/** The wall clock of a place at an instant, for a `datetime-local` field. */
export function localOf(at: Date, zone: string): string {
  const p = parts(at, knownZone(zone), {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return `${p['year']}-${p['month']}-${p['day']}T${p['hour']}:${p['minute']}`;
}
