/** One way to call the API: token, idempotency key, version guard, problems as thrown values. */
import { Problem, asProblem, readProblem } from './problem';
import { accessToken, forget } from './session';

export type Query = Record<string, string | number | boolean | undefined>;

export interface Call {
  query?: Query;
  body?: unknown;
  /** Sent as text with this type instead of JSON. */
  text?: { content: string; type: string };
  /** The version that the person saw; another one on the server refuses the command. */
  version?: number | undefined;
  /** No login wanted: sign-up, links. */
  open?: boolean;
  /** Repeats of one command carry one key. Made up when absent. */
  idempotencyKey?: string;
  signal?: AbortSignal | undefined;
}

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  has_more?: boolean;
}

export function queryString(query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, v]) => v !== undefined && v !== '');
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)])).toString()}`;
}

async function send(method: string, path: string, call: Call, token: string | undefined): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (method !== 'GET') headers['idempotency-key'] = call.idempotencyKey ?? crypto.randomUUID();
  if (call.version !== undefined) headers['if-match'] = `"${call.version}"`;
  const body = call.text?.content ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  if (body !== undefined) headers['content-type'] = call.text?.type ?? 'application/json';
  try {
    return await fetch(path + queryString(call.query), { method, headers, body, signal: call.signal });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    throw asProblem(thrown);
  }
}

async function request<T>(method: string, path: string, call: Call = {}): Promise<T> {
  // The key must be the same when a call is repeated after a refresh.
  const kept = method === 'GET' ? call : { ...call, idempotencyKey: call.idempotencyKey ?? crypto.randomUUID() };
  let response = await send(method, path, kept, call.open ? undefined : await accessToken());
  if (response.status === 401 && !call.open) {
    const renewed = await accessToken(true);
    if (renewed === undefined) {
      forget();
      throw new Problem(401, { code: 'signed_out', detail: 'Your session has ended. Log in again.' });
    }
    response = await send(method, path, kept, renewed);
  }
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const get = <T>(path: string, call?: Call): Promise<T> => request<T>('GET', path, call);
export const post = <T>(path: string, body?: unknown, call: Call = {}): Promise<T> =>
  request<T>('POST', path, { ...call, body: body ?? (call.text ? undefined : {}) });

/** Puts a file at a presigned address. It is not ours: no token, no cookies. */
export async function putFile(url: string, headers: Record<string, string>, file: Blob): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, { method: 'PUT', headers, body: file, credentials: 'omit' });
  } catch (thrown) {
    throw asProblem(thrown);
  }
  if (!response.ok) {
    throw new Problem(response.status, {
      code: 'upload_failed',
      detail: `The file store refused the upload (${response.status}).`,
    });
  }
}
