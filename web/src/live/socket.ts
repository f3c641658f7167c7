/** One socket for the page. It says what changed; the reads that show it are fetched again. Nothing polls. */
import type { QueryClient } from '@tanstack/react-query';

import { get } from '../api/client';
import { PATHS, type ResourceKind } from '../api/queries';
import { accessToken } from '../api/session';
import { type Cached, type Change, backoff, isChange, patchPages, plan } from './patch';

export type LiveState = 'off' | 'connecting' | 'live' | 'reconnecting';

/** Changes come in bursts (an import, a dispatch); one look at the cache serves a burst. */
const GATHER_MS = 300;
/** Between two fetches of whole lists for the sake of changes. */
const LISTS_EVERY_MS = 2000;
/** API Gateway closes a socket that is silent for ten minutes. */
const PING_MS = 240_000;

let state: LiveState = 'off';
const listeners = new Set<() => void>();

export function liveState(): LiveState {
  return state;
}

export function onLiveState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: LiveState) {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

function describe(client: QueryClient): Cached[] {
  return client
    .getQueryCache()
    .getAll()
    .map((query) => {
      const data = query.state.data as { version?: number; pages?: { items: { id: string }[] }[] } | undefined;
      const ids = data?.pages && new Set(data.pages.flatMap((page) => page.items.map((row) => row.id)));
      return { key: query.queryKey, version: data?.version, ids };
    });
}

function startApplying(client: QueryClient) {
  let gathered: Change[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lists: (readonly unknown[])[] = [];
  let listsTimer: ReturnType<typeof setTimeout> | undefined;
  let listsAt = 0;

  const staleLists = () => {
    listsTimer = undefined;
    listsAt = Date.now();
    const keys = lists;
    lists = [];
    for (const queryKey of keys) void client.invalidateQueries({ queryKey, exact: true });
  };

  const apply = async () => {
    timer = undefined;
    const changes = gathered;
    gathered = [];
    const { stale, refresh } = plan(changes, describe(client));
    for (const queryKey of stale) {
      if (queryKey[1] === 'one' || queryKey[1] === 'part' || queryKey[1] === 'history') {
        void client.invalidateQueries({ queryKey, exact: true });
      } else lists.push(queryKey);
    }
    if (lists.length > 0) listsTimer ??= setTimeout(staleLists, Math.max(0, listsAt + LISTS_EVERY_MS - Date.now()));
    await Promise.allSettled(
      refresh.map(async ({ kind, id }) => {
        const fresh = await get<{ id: string; version?: number }>(`${PATHS[kind as ResourceKind]}/${id}`);
        client.setQueryData([kind, 'one', id], fresh);
        for (const query of client.getQueryCache().findAll({ queryKey: [kind, 'pages'] })) {
          client.setQueryData(query.queryKey, (old: Parameters<typeof patchPages>[0] | undefined) =>
            old === undefined ? old : patchPages(old, fresh),
          );
        }
      }),
    );
  };

  return {
    take(change: Change) {
      gathered.push(change);
      timer ??= setTimeout(() => void apply(), GATHER_MS);
    },
    stop() {
      clearTimeout(timer);
      clearTimeout(listsTimer);
    },
  };
}

async function socketUrl(): Promise<string> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  const config = (await response.json()) as { ws_url?: string };
  return config.ws_url ?? '';
}

/** Opens the socket and keeps it open until the returned function is called. */
export function goLive(client: QueryClient): () => void {
  const applying = startApplying(client);
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setInterval> | undefined;
  let attempt = 0;
  let wasLive = false;
  let stopped = false;

  const again = () => {
    clearInterval(ping);
    if (stopped) return;
    become(wasLive || attempt > 0 ? 'reconnecting' : 'connecting');
    clearTimeout(retry);
    retry = setTimeout(() => void open(), backoff(attempt, Math.random()));
    attempt += 1;
  };

  const open = async () => {
    let url: string;
    let token: string | undefined;
    try {
      [url, token] = await Promise.all([socketUrl(), accessToken()]);
    } catch {
      again();
      return;
    }
    if (stopped) return;
    if (url === '' || token === undefined) {
      become('off');
      return;
    }
    // The token goes in the subprotocol, where it is not written into access logs as an address is.
    socket = new WebSocket(url, ['supercargo', `bearer.${token}`]);
    socket.addEventListener('open', () => {
      attempt = 0;
      become('live');
      ping = setInterval(() => socket?.send('{"action":"ping"}'), PING_MS);
      // What changed while we were away, nobody tells: read what is on the screen once.
      if (wasLive) void client.invalidateQueries();
      wasLive = true;
    });
    socket.addEventListener('message', (event) => {
      let message: unknown;
      try {
        message = JSON.parse(String(event.data));
      } catch {
        return;
      }
      for (const change of Array.isArray(message) ? message : [message]) if (isChange(change)) applying.take(change);
    });
    socket.addEventListener('close', again);
  };

  const wake = () => {
    if (state === 'reconnecting') {
      clearTimeout(retry);
      attempt = 0;
      void open();
    }
  };
  window.addEventListener('online', wake);
  become('connecting');
  void open();
  return () => {
    stopped = true;
    window.removeEventListener('online', wake);
    clearTimeout(retry);
    clearInterval(ping);
    applying.stop();
    socket?.removeEventListener('close', again);
    socket?.close();
    become('off');
  };
}
