/**
 * One registry of keys: what a screen binds is what the help shows, so that they cannot drift. Keys are silent while
 * someone types or a dialog is open.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Key {
  /** `j`, `Enter`, `?`, or two in a row: `g o`. */
  keys: string;
  does: string;
  run: () => void;
}

interface Binding {
  group: string;
  keys: Key[];
}

const bindings = new Set<Binding>();
const listeners = new Set<() => void>();
let snapshot: readonly Binding[] = [];
let pending = '';
let pendingAt = 0;

function changed() {
  snapshot = [...bindings];
  for (const listener of listeners) listener();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type))
  );
}

/** A control that has its own meaning for Enter and Space. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a, button, [role="menuitem"], [role="option"]') !== null;
}

/** `?` from a keyboard event; nothing for a chord that belongs to the browser. */
function nameOf(event: KeyboardEvent): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  return event.key;
}

export function handleKey(event: KeyboardEvent): void {
  const name = nameOf(event);
  if (name === undefined || event.defaultPrevented || isTyping(event.target)) return;
  if (document.querySelector('[role="dialog"], [role="menu"]') !== null) return;
  if ((name === 'Enter' || name === ' ') && isControl(event.target)) return;
  const two = event.timeStamp - pendingAt < 1200 && pending !== '' ? `${pending} ${name}` : '';
  const last = [...bindings].reverse();
  for (const wanted of two === '' ? [name] : [two, name]) {
    for (const binding of last) {
      const key = binding.keys.find((k) => k.keys === wanted);
      if (key !== undefined) {
        event.preventDefault();
        pending = '';
        key.run();
        return;
      }
    }
  }
  const opens = last.some((b) => b.keys.some((k) => k.keys.startsWith(`${name} `)));
  pending = opens ? name : '';
  pendingAt = event.timeStamp;
}

/** Binds keys while the component is mounted. The newest binding of a key wins. */
export function useKeys(group: string, keys: Key[]): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  const shape = keys.map((k) => `${k.keys}\t${k.does}`).join('\n');
  useEffect(() => {
    const binding: Binding = {
      group,
      keys: shape
        .split('\n')
        .filter((line) => line !== '')
        .map((line, index) => {
          const [name = '', does = ''] = line.split('\t');
          return { keys: name, does, run: () => latest.current[index]?.run() };
        }),
    };
    bindings.add(binding);
    changed();
    return () => {
      bindings.delete(binding);
      changed();
    };
  }, [group, shape]);
}

export function useBoundKeys(): readonly { group: string; keys: Key[] }[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}
