import { useSyncExternalStore } from 'react';

import { civilDay, daysUntil, instantDetail, relative, stamp } from '../words/zones';

let now = new Date();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = new Date();
    for (const each of listeners) each();
  }, 20_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present, fresh to 20 seconds: one clock for the whole page. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}

/** `Tue 14:05 CDT · in 2 h 10 m`, in the zone of the place; hover shows UTC and the viewer's zone. */
export function When({ at, zone, bare = false }: { at: string | null | undefined; zone: string; bare?: boolean }) {
  const present = useNow();
  if (!at) return <>—</>;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <>{at}</>;
  return (
    <time dateTime={at} title={instantDetail(date, zone)} className="when">
      {stamp(date, zone, present)}
      {!bare && <span className="soft"> · {relative(date, present)}</span>}
    </time>
  );
}

/** How long ago, for lists. Hover shows the whole instant. */
export function Ago({ at, zone }: { at: string | null | undefined; zone: string }) {
  const present = useNow();
  if (!at) return <>—</>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={instantDetail(date, zone)} className="when">
      {relative(date, present)}
    </time>
  );
}

/** A ship-by date; red when it has passed and the thing is still `open`. */
export function Due({ date, zone, open = false }: { date: string | null | undefined; zone: string; open?: boolean }) {
  const present = useNow();
  if (!date) return <>—</>;
  const late = open && daysUntil(date, zone, present) < 0;
  return (
    <time dateTime={date} className={late ? 'due late' : 'due'} title={late ? 'This date has passed' : undefined}>
      {civilDay(date, present)}
    </time>
  );
}
