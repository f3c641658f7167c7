// What the journey does without a screen: the records that a company has before its first order, and the road.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until there is an answer; at most `seconds`. */
export async function until(what, seconds, ask) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(500);
  }
}

export class Api {
  constructor(base, token) {
    this.base = base;
    this.token = token;
  }

  static async login(base, email, password) {
    const open = new Api(base);
    const { access_token } = await open.post('/v1/sessions', { email, password });
    return new Api(base, access_token);
  }

  async call(method, path, body, type = 'application/json') {
    const headers = { 'content-type': type, ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) };
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const request = new Request(this.base + path, { method, headers, ...(sent === undefined ? {} : { body: sent }) });
    const response = await fetch(request);
    const text = await response.text();
    if (!response.ok) {
      const error = new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 400)}`);
      error.status = response.status;
      throw error;
    }
    return text === '' ? undefined : JSON.parse(text);
  }

  get(path) {
    return this.call('GET', path);
  }

  post(path, body = {}, type = undefined) {
    return this.call('POST', path, body, type);
  }

  async all(path) {
    const items = [];
    let cursor = '';
    do {
      const page = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }
}

const usd = (amount_minor) => ({ amount_minor, currency: 'USD' });

/** Two carriers with a driver and a truck each, the guide that ranks them, rates and fuel. */
export async function masterData(api, { state, mark }) {
  const carriers = [];
  for (const [name, scac, usdot] of [
    ['Blue Ridge Freight', 'BRGF', 2417731],
    ['Lone Star Linehaul', 'LSLH', 1893042],
  ]) {
    const email = `tenders.${scac.toLowerCase()}.${mark}@example.com`;
    const carrier = await api.post('/v1/carriers', {
      name,
      scac,
      usdot,
      mc: `MC${usdot % 1000000}`,
      email,
      active: true,
    });
    const license = { license_state: 'TX', license_number: '20418833' };
    await api.post('/v1/drivers', {
      carrier_id: carrier.id,
      name: `Sam of ${scac}`,
      phone: '+1 901 555 0100',
      ...license,
      active: true,
    });
    const plate = { plate: `${scac}1`, plate_state: 'TX', vin: null };
    await api.post('/v1/vehicles', { carrier_id: carrier.id, unit: 'T-101', kind: 'tractor', ...plate, active: true });
    carriers.push(carrier);
  }
  await api.post('/v1/routing-guides', {
    origin: { kind: 'state', state },
    destination: { kind: 'any' },
    equipment: 'dry_van',
    carriers: carriers.map((carrier) => ({ carrier_id: carrier.id, expires_minutes: 60 })),
  });
  const year = new Date().getUTCFullYear() - 1;
  await api.post('/v1/rates', {
    name: 'Anywhere, by the mile',
    account_id: null,
    carrier_id: null,
    origin: { kind: 'any' },
    destination: { kind: 'any' },
    method: { kind: 'per_mile', rate: '2.15', minimum: usd(45000) },
    accessorials: { handling: usd(350), stop_off: usd(4500) },
    effective_from: `${year}-01-01`,
    effective_to: null,
  });
  return carriers;
}

/** Plenty of every SKU, so that nothing is short for want of stock. */
export async function receiveAll(api, facility, units) {
  const items = await api.all('/v1/items');
  const lines = items.map((item, at) => ({
    sku: item.sku,
    bin: facility.bins[at % facility.bins.length],
    quantity: units,
  }));
  for (let from = 0; from < lines.length; from += 200) {
    let receipt = await api.post('/v1/receipts', { facility_id: facility.id, lines: lines.slice(from, from + 200) });
    while (receipt.status === 'receiving') receipt = await api.post(`/v1/receipts/${receipt.id}/resume`);
  }
}

/** The trip as the driver's phone tells it, a second between two facts. */
export async function drive(api, load, { from, to }) {
  const stops = [...load.stops].sort((a, b) => a.sequence - b.sequence).slice(from, to);
  const began = Date.now() - 60_000;
  const events = [];
  const tell = (stop, kind, outcome) =>
    events.push({
      event_id: `${load.number}-${stop.sequence}-${kind}`,
      load_id: load.id,
      stop_id: stop.id,
      kind,
      occurred_at: new Date(began + events.length * 1000).toISOString(),
      source: 'driver_app',
      ...(outcome ? { outcome } : {}),
    });
  for (const stop of stops) {
    tell(stop, 'arrived');
    if (stop.kind === 'delivery') tell(stop, 'delivery_attempted', 'delivered');
    tell(stop, 'departed');
  }
  for (let at = 0; at < events.length; at += 100) {
    await api.post('/v1/tracking-events/batch', { events: events.slice(at, at + 100) });
  }
}

/** Proof of delivery of every drop: announced, uploaded, signed for. */
export async function proveDeliveries(api, load) {
  for (const stop of load.stops.filter((each) => each.kind === 'delivery')) {
    const bytes = Buffer.from(`%PDF-1.4\n% ${load.number} ${stop.id}\n%%EOF\n`);
    const announced = {
      load_id: load.id,
      stop_id: stop.id,
      kind: 'proof_of_delivery',
      content_type: 'application/pdf',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    const made = await until(`tracking to know ${load.number}`, 60, () =>
      api.post('/v1/documents', announced).catch((error) => {
        if (error.status === 409) return undefined;
        throw error;
      }),
    );
    const put = await fetch(made.upload.url, { method: 'PUT', headers: made.upload.headers, body: bytes });
    if (!put.ok) throw new Error(`the upload of a proof answered ${put.status}`);
    const signed = { signed_by: 'J. Doe', signed_at: new Date().toISOString() };
    await api.post(`/v1/documents/${made.id}/complete`, signed);
  }
}
