/**
 * Who is logged in, in this browser.
 *
 * The access token lives minutes and stays in memory. The refresh token rotates at every use and a reused one revokes
 * the family, so two tabs must never refresh at once: a lock shared by all tabs guards the exchange.
 */
import { readProblem } from './problem';

export interface Tokens {
  access_token: string;
  refresh_token: string;
  /** Seconds from now until the access token is refused. */
  expires_in: number;
}

interface Held {
  access: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const STORED = 'supercargo.session';
const LOCK = 'supercargo.refresh';
/** Refresh this long before the end, so that a call on a slow line is still in time. */
const MARGIN_MS = 30_000;

let held: Held | undefined;
const listeners = new Set<() => void>();

function stored(): string | null {
  return localStorage.getItem(STORED);
}

export function isSignedIn(): boolean {
  return stored() !== null;
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  const other = (event: StorageEvent) => {
    if (event.key !== STORED) return;
    held = undefined;
    listener();
  };
  window.addEventListener('storage', other);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', other);
  };
}

export function keep(tokens: Tokens): void {
  held = { access: tokens.access_token, expiresAt: Date.now() + tokens.expires_in * 1000 };
  localStorage.setItem(STORED, tokens.refresh_token);
  for (const listener of listeners) listener();
}

export function forget(): void {
  held = undefined;
  localStorage.removeItem(STORED);
  for (const listener of listeners) listener();
}

export function refreshToken(): string | null {
  return stored();
}

/** Takes the refresh token away, to revoke it. */
export function takeRefreshToken(): string | null {
  const token = stored();
  forget();
  return token;
}

function usable(): string | undefined {
  return held !== undefined && held.expiresAt - MARGIN_MS > Date.now() ? held.access : undefined;
}

let inFlight: Promise<string | undefined> | undefined;

async function exchange(): Promise<string | undefined> {
  const refresh = stored();
  if (refresh === null) return undefined;
  const response = await fetch('/v1/sessions/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: refresh }),
  });
  if (response.ok) {
    keep((await response.json()) as Tokens);
    return held?.access;
  }
  // Refused for good: revoked, expired or reused. Anything else (throttled, server down) leaves the session alone.
  if (response.status === 401 || response.status === 403 || response.status === 422 || response.status === 400) {
    if (stored() === refresh) forget();
    return undefined;
  }
  throw await readProblem(response);
}

/** A token to call with, refreshed when needed; nothing when nobody is logged in. */
export function accessToken(force = false): Promise<string | undefined> {
  if (force) held = undefined;
  const now = usable();
  if (now !== undefined) return Promise.resolve(now);
  inFlight ??= (
    'locks' in navigator ? navigator.locks.request(LOCK, () => usable() ?? exchange()) : exchange()
  ).finally(() => {
    inFlight = undefined;
  }) as Promise<string | undefined>;
  return inFlight;
}
