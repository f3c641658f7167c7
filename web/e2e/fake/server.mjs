// The API as the screens see it, from memory, with dist/ beside it: to work on screens without a stack.
// `npm run build && npm run fake`, then http://127.0.0.1:8090 (any login). It decides nothing; the real one is tested by journey.mjs.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { db, history, id, person, resource, tenant } from './data.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const PORT = Number(process.env.PORT ?? 8090);
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

const problem = (status, code, detail) => [status, { type: 'about:blank', title: code, status, detail, code }];

const session = () => [201, { access_token: 'a', refresh_token: 'r', expires_in: 600, person, tenant }];

function listOf(name, query) {
  let items = db[name];
  for (const [key, value] of query) {
    if (key === 'limit' || key === 'cursor') continue;
    items = items.filter((item) => {
      const at = item[key];
      return key === 'sku' || key === 'number' ? String(at).startsWith(value) : String(at) === value;
    });
  }
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Number(query.get('limit') ?? 50);
  const more = to < items.length;
  return [200, { items: items.slice(from, to), next_cursor: more ? String(to) : null, has_more: more }];
}

const find = (name, key) => db[name]?.find((item) => item.id === key || item.load_id === key);

function propose(body) {
  const open = db.freight.filter((f) => f.status === 'open');
  const groups = new Map();
  for (const f of open) groups.set(f.ship_to.state, [...(groups.get(f.ship_to.state) ?? []), f]);
  const loads = [...groups].map(([destination, cargo], at) => ({
    key: String(at + 1),
    load_id: id('lod'),
    destination,
    shipment_ids: cargo.map((f) => f.id),
    stops: cargo.length,
    weight_lb: String(cargo.reduce((sum, f) => sum + Number(f.weight_lb), 0)),
    pieces: cargo.reduce((sum, f) => sum + f.pieces, 0),
    first_ship_by: cargo[0].ship_by,
    last_ship_by: cargo.at(-1).ship_by,
  }));
  const plan = resource('pln', {
    status: 'proposed',
    criteria: body,
    more_waiting: false,
    loads,
    left_out: [],
    planned_count: open.length,
    left_out_count: 0,
    allowed_actions: ['commit', 'discard', 'move', 'remove'],
  });
  db.plans.unshift(plan);
  return [201, plan];
}

const AFTER = { hold: 'held', release: 'released', cancel: 'cancelled', tender: 'tendering', dispatch: 'dispatched' };

function answer(method, url, body) {
  const [, , name, key, action] = url.pathname.split('/');
  if (method === 'POST' && name === 'sign-up') return [202, { status: 'verification_sent', email: body.email }];
  if (method === 'POST' && name === 'sessions') return session();
  if (name === 'me') {
    return [200, { actor: 'person', person, role: 'owner', scopes: ['*'], tenant, tenants: [tenant] }];
  }
  if (name === 'tender-links') {
    const tender = db.tenders.find((t) => t.status === 'offered') ?? db.tenders[0];
    if (action) tender.status = action === 'accept' ? 'accepted' : 'declined';
    const load = find('loads', tender.load_id);
    const stops = load.stops.map(({ kind, place, window }) => ({ kind, ...place, window }));
    const allowed_actions = tender.status === 'offered' ? ['accept', 'decline'] : [];
    return [200, { tender_id: tender.id, ...tender, stops, allowed_actions }];
  }
  if (name === 'orders' && key === 'summary') {
    const counts = {};
    for (const order of db.orders) counts[order.status] = (counts[order.status] ?? 0) + 1;
    return [200, { counts, total: db.orders.length }];
  }
  if (!db[name]) return problem(404, 'not_found', 'there is no such thing');
  if (method === 'GET' && !key) return listOf(name, url.searchParams);
  if (method === 'POST' && !key) {
    if (name === 'plans') return propose(body);
    const made = resource('new', { ...body, status: 'active', bin_count: body.bins?.length, hint: 'sck_live_…x9Zq' });
    db[name].unshift(made);
    return [201, name === 'api-keys' ? { ...made, secret: `sck_live_${'x'.repeat(32)}` } : made];
  }
  const thing = find(name, key);
  if (!thing) return problem(404, `${name}_not_found`, 'it does not exist');
  if (method === 'GET' && !action) return [200, thing];
  if (action === 'history') return [200, { items: history.get(thing.id) ?? [], next_cursor: null, has_more: false }];
  if (action === 'pick-list') {
    const rows = thing.lines.map((l) => ({ ...l, bin: 'A-01-01', unit: 'each', quantity: l.allocated ?? 0 }));
    return [200, { shipment_id: key, order_number: thing.order_number, pieces: thing.pieces, rows }];
  }
  Object.assign(thing, { status: AFTER[action] ?? thing.status, version: thing.version + 1 });
  return [200, thing];
}

createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://fake');
  if (url.pathname.startsWith('/v1/')) {
    let text = '';
    for await (const chunk of request) text += chunk;
    const [status, body] = answer(request.method ?? 'GET', url, text.startsWith('{') ? JSON.parse(text) : {});
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return;
  }
  const path = join(DIST, normalize(url.pathname));
  const file = extname(path) === '' ? join(DIST, 'index.html') : path;
  try {
    const bytes = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}).listen(PORT, '127.0.0.1', () => console.log(`fake API and dist/ on http://127.0.0.1:${PORT}`));
