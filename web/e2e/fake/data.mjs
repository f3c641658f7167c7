// A small believable company, made up anew at each start: what the fake API answers.
let seed = 20261122;
export const random = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const int = (from, to) => from + Math.floor(random() * (to - from + 1));
let serial = 0;
export const id = (prefix) => `${prefix}_${(++serial).toString(16).padStart(32, '0')}`;
const hours = (h) => new Date(Date.now() + h * 3_600_000).toISOString();
const day = (d) => new Date(Date.now() + d * 86_400_000).toISOString().slice(0, 10);
const usd = (amount_minor) => ({ amount_minor, currency: 'USD' });

export const resource = (prefix, fields) => ({
  id: id(prefix),
  version: 1,
  created_at: hours(-int(1, 90)),
  updated_at: hours(0),
  allowed_actions: [],
  blocked_actions: [],
  ...fields,
});

const CITIES = [
  ['Henderson', 'KY', '42420', 'America/Chicago'],
  ['Los Angeles', 'CA', '90036', 'America/Los_Angeles'],
  ['Fort Lauderdale', 'FL', '33311', 'America/New_York'],
  ['Concord', 'NC', '28027', 'America/New_York'],
  ['Seattle', 'WA', '98103', 'America/Los_Angeles'],
  ['Phoenix', 'AZ', '85023', 'America/Phoenix'],
  ['Boston', 'MA', '02134', 'America/New_York'],
  ['Omaha', 'NE', '68104', 'America/Chicago'],
  ['Denver', 'CO', '80219', 'America/Denver'],
  ['Indianapolis', 'IN', '46203', 'America/Indiana/Indianapolis'],
];
const NAMES = ['Claire Gute', 'Darrin Van Huff', 'Sean ODonnell', 'Brosina Hoffman', 'Andrew Allen', 'Irene Maddox'];
const GOODS = [
  ['FUR-BO-10001798', 'Somerset Collection Bookcase', '62.5'],
  ['FUR-CH-10000454', 'Fabric Upholstered Stacking Chair', '21'],
  ['OFF-LA-10000240', 'Self-Adhesive Address Labels', '0.4'],
  ['FUR-TA-10000577', 'Conference Table, Round', '88'],
  ['OFF-ST-10000760', 'Rolling Storage Drawers', '17'],
  ['TEC-PH-10002275', 'Desk Phone, 4 Lines', '2.5'],
];
const address = (name) => {
  const [city, state, zip, zone] = pick(CITIES);
  return { address: { name, street: `${int(10, 9900)} Main St`, city, state, zip }, zone };
};

export const zone = 'America/Chicago';
export const tenant = { id: id('tnt'), name: 'Acme Office Supply', zone };
export const person = { id: id('per'), name: 'Ann Lee', email: 'ann@acme.test' };

export const db = Object.fromEntries(
  [
    'orders accounts imports items facilities receipts stock shipments locations carriers routing-guides drivers',
    'vehicles freight plans loads tenders tracks rates fuel-prices fuel-schedules charges invoices invoice-exports',
    'members invitations api-keys',
  ]
    .join(' ')
    .split(' ')
    .map((name) => [name, []]),
);
export const history = new Map();
const happened = (thing, ...names) =>
  history.set(
    thing.id,
    names.map(([name, ago, data = {}, actor = { kind: 'system', name: 'demo' }], at) => ({
      id: id('evt'),
      name,
      aggregate: { kind: 'x', id: thing.id, version: at + 1 },
      recorded_at: hours(-ago),
      actor,
      data,
    })),
  );

const dallas = resource('fac', {
  name: 'Dallas DC',
  address: { name: 'Dallas DC', street: '100 Commerce St', city: 'Dallas', state: 'TX', zip: '75201' },
  zone,
  bins: ['A-01-01', 'A-01-02', 'B-02-01'],
  bin_count: 3,
});
db.facilities.push(dallas);
for (const name of NAMES) {
  const code = `${name[0]}${name.split(' ').at(-1)[0]}-${int(10000, 29999)}`;
  db.accounts.push(resource('acc', { code, name }));
}
for (const [sku, description, weight_lb] of GOODS) {
  const item = resource('itm', { sku, description, unit: 'each', weight_lb, category: 'Office' });
  db.items.push(item);
  const bins = dallas.bins.slice(0, int(1, 3)).map((bin) => {
    const on_hand = int(20, 300);
    const allocated = int(0, on_hand / 2);
    const held = random() < 0.3 ? int(1, 5) : 0;
    return { bin, on_hand, allocated, held, available: on_hand - allocated - held };
  });
  const sum = (key) => bins.reduce((total, bin) => total + bin[key], 0);
  const stock = resource('stk', {
    facility_id: dallas.id,
    item_id: item.id,
    sku,
    bins,
    on_hand: sum('on_hand'),
    allocated: sum('allocated'),
    held: sum('held'),
    available: sum('available'),
    allowed_actions: ['hold', 'adjust'],
    blocked_actions: [{ action: 'unhold', code: 'nothing_held', reason: 'nothing is held in this stock' }],
  });
  db.stock.push(stock);
  happened(stock, ['stock_received', 40], ['stock_reserved', 12]);
}
for (const [name, scac, usdot] of [
  ['Lone Star Freight', 'LSFQ', 1234567],
  ['Blue Mesa Lines', 'BMSL', 2233445],
  ['Prairie Express', 'PREX', 998877],
]) {
  const carrier = resource('car', {
    name,
    scac,
    usdot,
    mc: `MC${int(100000, 999999)}`,
    email: `tenders@${scac.toLowerCase()}.example`,
    active: true,
  });
  db.carriers.push(carrier);
  const phone = '+1 214 555 0101';
  db.drivers.push(
    resource('drv', {
      carrier_id: carrier.id,
      name: pick(['Sam Lee', 'Pat Ruiz']),
      phone,
      license_state: 'TX',
      active: true,
    }),
  );
  db.vehicles.push(
    resource('veh', {
      carrier_id: carrier.id,
      unit: `T-${int(100, 999)}`,
      kind: 'tractor',
      plate: 'ABC123',
      plate_state: 'TX',
      active: true,
    }),
  );
}
const ranked = db.carriers.map((c) => ({ carrier_id: c.id, expires_minutes: 60 }));
const guide = {
  origin: { kind: 'state', state: 'TX' },
  destination: { kind: 'any' },
  equipment: 'dry_van',
  carriers: ranked,
};
db['routing-guides'].push(resource('gde', guide));
const any = { kind: 'any' };
db.rates.push(
  resource('rat', {
    name: 'Everywhere',
    account_id: null,
    carrier_id: null,
    origin: any,
    destination: any,
    method: { kind: 'per_mile', rate: '2.15', minimum: usd(45000) },
    accessorials: { handling: usd(1250) },
    effective_from: '2026-01-01',
    effective_to: null,
    status: 'active',
  }),
);
db.members.push(
  resource('mem', {
    person_id: person.id,
    name: person.name,
    email: person.email,
    role: 'owner',
    status: 'active',
    blocked_actions: [{ action: 'remove', code: 'last_owner', reason: 'the last owner cannot leave' }],
  }),
);

const ORDER_STATES = ['held', 'released', 'short', 'allocated', 'allocated', 'shipped', 'delivered', 'invoiced'];
const ACTS = {
  held: ['release', 'cancel'],
  released: ['hold', 'cancel'],
  short: ['release', 'cancel'],
  allocated: ['cancel'],
};
for (let n = 0; n < 320; n += 1) {
  const status = pick(ORDER_STATES);
  const account = pick(db.accounts);
  const { address: ship_to } = address(account.name);
  const lines = Array.from({ length: int(1, 4) }, (_, at) => {
    const [sku, description] = pick(GOODS);
    const ordered = int(1, 9);
    const short = status === 'short' && at === 0 ? ordered : 0;
    const allocated = ['held', 'released'].includes(status) ? null : ordered - short;
    const short_reason = short ? 'insufficient_stock' : null;
    return {
      line: at + 1,
      sku,
      description,
      ordered,
      allocated,
      picked: null,
      short,
      short_reason,
      value: usd(int(900, 90000)),
    };
  });
  const ship_by = day(int(-2, 9));
  const pieces = lines.reduce((sum, line) => sum + line.ordered, 0);
  const allowed = ACTS[status] ?? [];
  const order = resource('ord', {
    number: `CA-2026-${100000 + n}`,
    status,
    account_id: account.id,
    account: { code: account.code, name: account.name },
    ship_to,
    order_date: day(-3),
    ship_by,
    service: 'standard',
    lines,
    pieces,
    holds: status === 'held' ? [{ code: 'unknown_sku', detail: 'the warehouse does not know `X-1`' }] : [],
    warnings: n % 23 ? [] : [{ code: 'zip_zero_restored', detail: 'ZIP `2134` was read as `02134`' }],
    attempt: 1,
    facility_id: dallas.id,
    shipment_id: null,
    shipped_at: null,
    delivered_at: null,
    refused: null,
    invoice: null,
    cancelled: null,
    import_id: null,
    next_action: status === 'allocated' ? { owner: 'warehouse', action: 'pick' } : null,
    allowed_actions: allowed,
    blocked_actions: ['hold', 'release', 'cancel']
      .filter((action) => !allowed.includes(action))
      .map((action) => ({ action, code: `order_${status}`, reason: `the order is ${status} already` })),
  });
  db.orders.push(order);
  happened(order, ['order_released', 30], [`order_${status}`, 20]);
  if (status === 'held' || status === 'released') continue;
  const weight_lb = String(int(8, 900));
  const shipment = resource('shp', {
    status: pick(['allocated', 'picked', 'packed', 'staged']),
    order_id: order.id,
    order_number: order.number,
    account_id: account.id,
    facility_id: dallas.id,
    ship_to,
    ship_by,
    attempt: 1,
    lines: lines.map((line) => ({
      ...line,
      reason: line.short_reason,
      bins: [{ bin: 'A-01-01', allocated: line.ordered, picked: null }],
    })),
    pieces,
    weight_lb,
    cartons: [],
    dock: null,
    allowed_actions: ['pick', 'cancel'],
    blocked_actions: [
      { action: 'pack', code: 'shipment_not_picked', reason: 'pick it first' },
      { action: 'stage', code: 'shipment_not_packed', reason: 'pack it first' },
    ],
  });
  order.shipment_id = shipment.id;
  db.shipments.push(shipment);
  happened(shipment, ['order_allocated', 25]);
  db.freight.push({
    id: shipment.id,
    order_id: order.id,
    order_number: order.number,
    account_id: account.id,
    facility_id: dallas.id,
    ship_to,
    ship_by,
    weight_lb,
    pieces,
    shorts: [],
    ready: random() < 0.5,
    status: 'open',
    load_id: null,
  });
}

const LOAD_STATES = [
  ['planned', 7],
  ['tendering', 4],
  ['accepted', 5],
  ['dispatched', 2],
  ['at_pickup', 2],
  ['departed', 6],
  ['at_delivery', 2],
  ['delivered', 4],
  ['closed', 9],
  ['uncovered', 2],
  ['missed_pickup', 1],
];
const NEXT = {
  planned: ['dispatcher', 'tender', 5],
  tendering: ['carrier', 'answer_tender', 0.7],
  accepted: ['dispatcher', 'dispatch', 3],
  dispatched: ['driver', 'arrive_at_pickup', 2],
  at_pickup: ['warehouse', 'load', 1],
  departed: ['driver', 'deliver', 19],
  at_delivery: ['driver', 'record_delivery', 1.5],
  delivered: ['driver', 'send_proof_of_delivery', 6],
  uncovered: ['dispatcher', 'tender', -1],
  missed_pickup: ['dispatcher', 'tender', -3],
};
const LOAD_ACTS = {
  planned: ['tender', 'cancel'],
  uncovered: ['tender', 'cancel'],
  missed_pickup: ['tender', 'cancel'],
  accepted: ['dispatch', 'cancel'],
  tendering: ['cancel'],
};
let number = 10001;
for (const [status, times] of LOAD_STATES) {
  for (let n = 0; n < times; n += 1) {
    const cargo = db.freight.filter((f) => f.status === 'open').slice(0, int(1, 5));
    const stops = [
      {
        id: id('stp'),
        sequence: 1,
        kind: 'pickup',
        place: dallas.address,
        zone,
        window: { start: hours(4), end: hours(6), zone },
        shipment_ids: cargo.map((f) => f.id),
        outcome: null,
        outcome_reason: null,
        attempted_at: null,
        pod_document_id: null,
      },
      ...cargo.map((f, at) => ({
        id: id('stp'),
        sequence: at + 2,
        kind: 'delivery',
        place: f.ship_to,
        zone: CITIES.find(([city]) => city === f.ship_to.city)[3],
        window: at % 2 ? null : { start: hours(26 + at), end: hours(29 + at) },
        shipment_ids: [f.id],
        outcome: ['delivered', 'closed'].includes(status) ? 'delivered' : null,
        outcome_reason: null,
        attempted_at: null,
        pod_document_id: null,
      })),
    ];
    const carrier = pick(db.carriers);
    const covered = !['planned', 'tendering', 'uncovered', 'missed_pickup'].includes(status);
    const [owner, action, due] = NEXT[status] ?? [];
    const allowed = LOAD_ACTS[status] ?? [];
    const load = resource('lod', {
      number: `L-${number++}`,
      status,
      facility_id: dallas.id,
      equipment: pick(['dry_van', 'dry_van', 'box_truck']),
      origin: { state: 'TX', zip: '75201' },
      destination: { state: cargo.at(-1).ship_to.state, zip: cargo.at(-1).ship_to.zip },
      miles: int(220, 1900),
      weight_lb: String(cargo.reduce((sum, f) => sum + Number(f.weight_lb), 0)),
      pieces: cargo.reduce((sum, f) => sum + f.pieces, 0),
      stops,
      shipments: cargo.map((f, at) => ({
        shipment_id: f.id,
        order_id: f.order_id,
        order_number: f.order_number,
        account_id: f.account_id,
        weight_lb: f.weight_lb,
        pieces: f.pieces,
        stop_id: stops[at + 1].id,
        shorts: [],
      })),
      waterfall: ranked,
      round: 1,
      tender_id: null,
      carrier: covered ? { id: carrier.id, name: carrier.name, scac: carrier.scac } : null,
      driver: null,
      vehicle: null,
      attention:
        status === 'delivered' && n === 0
          ? { code: 'pod_missing', detail: 'no proof of delivery came within 4 hours', since: hours(-4) }
          : null,
      next_action: owner ? { owner, action, due: hours(due + n / 3) } : null,
      allowed_actions: allowed,
      blocked_actions: ['tender', 'dispatch', 'cancel']
        .filter((each) => !allowed.includes(each))
        .map((each) => ({
          action: each,
          code: `load_${status}`,
          reason: `a load that is ${status} cannot be ${each}ed`,
        })),
    });
    db.loads.push(load);
    for (const f of cargo) Object.assign(f, { status: 'assigned', load_id: load.id });
    happened(
      load,
      ['load_planned', 30, {}, { kind: 'person', id: person.id, role: 'dispatcher' }],
      ['load_tendering_started', 29],
      ...(covered ? [['shipment_dispatched', 20]] : []),
    );
    if (status !== 'planned') {
      for (const [rank, by] of db.carriers.slice(0, 2).entries()) {
        const answer = rank === 0 ? 'declined' : covered ? 'accepted' : 'offered';
        db.tenders.push(
          resource('tdr', {
            status: answer,
            load_id: load.id,
            load_number: load.number,
            carrier_id: by.id,
            carrier_name: by.name,
            rank: rank + 1,
            round: 1,
            offered_at: hours(-29 + rank),
            expires_at: hours(rank === 0 ? -28 : 1),
            answered_at: answer === 'offered' ? null : hours(-28 + rank),
            decline_reason: rank === 0 ? 'no_capacity' : null,
            summary: {
              origin: 'Dallas, TX 75201',
              destination: `${cargo.at(-1).ship_to.city}, ${cargo.at(-1).ship_to.state} ${cargo.at(-1).ship_to.zip}`,
              stops: stops.length,
              miles: load.miles,
              weight_lb: load.weight_lb,
              pieces: load.pieces,
              equipment: load.equipment,
              pickup_window: null,
            },
          }),
        );
      }
    }
    if (['departed', 'delivered', 'closed'].includes(status)) {
      const fact = (ago, late = 0) => ({
        occurred_at: hours(-ago),
        recorded_at: hours(-ago + late),
        source: 'driver_app',
        event_id: id('evt'),
      });
      db.tracks.push(
        resource('trk', {
          load_id: load.id,
          number: load.number,
          status: 'in_transit',
          stops: stops.map((stop, at) => ({
            stop_id: stop.id,
            sequence: stop.sequence,
            kind: stop.kind,
            place: stop.place,
            zone: stop.zone,
            status: at === 0 ? 'departed' : status === 'departed' ? 'pending' : 'delivered',
            arrived: at === 0 || status !== 'departed' ? fact(18 - at * 2) : null,
            departed: at === 0 ? fact(17, 1) : null,
            attempt:
              at > 0 && status !== 'departed'
                ? { ...fact(15 - at * 2), outcome: 'delivered', reason: null, attempt: 1 }
                : null,
          })),
          last_position: { lat: 35.221, lon: -97.439, occurred_at: hours(-0.5), source: 'eld' },
          facts: 14,
        }),
      );
    }
    if (status === 'closed') {
      const linehaul = {
        kind: 'linehaul',
        account_id: cargo[0].account_id,
        order_id: null,
        description: `Linehaul Dallas, TX to ${cargo.at(-1).ship_to.city}, ${cargo.at(-1).ship_to.state}`,
        quantity: String(load.miles),
        unit: 'mi',
        rate: '2.15',
        amount: usd(load.miles * 215),
        explanation: `${load.miles} mi x $2.15/mi = $${(load.miles * 2.15).toFixed(2)}; the minimum of $450.00 is reached`,
        sources: [id('evt')],
      };
      const handling = {
        kind: 'handling',
        account_id: cargo[0].account_id,
        order_id: cargo[0].order_id,
        description: 'Handling of one packed shipment',
        quantity: '1',
        unit: 'shipment',
        rate: '12.50',
        amount: usd(1250),
        explanation: '1 packed shipment x $12.50',
        sources: [id('evt')],
      };
      const total = usd(linehaul.amount.amount_minor + 1250);
      const invoice = resource('ivc', {
        number: `INV-${String(db.invoices.length + 1).padStart(6, '0')}`,
        status: 'issued',
        account_id: cargo[0].account_id,
        load_id: load.id,
        load_number: load.number,
        orders: cargo.map((f) => f.order_id),
        issued_at: hours(-3),
        issued_on: day(0),
        due_on: day(30),
        lines: [linehaul, handling],
        total,
        void_reason: null,
        allowed_actions: ['pay', 'void'],
      });
      db.invoices.push(invoice);
      happened(invoice, ['invoice_ready', 3]);
      db.charges.push(
        resource('chg', {
          load_id: load.id,
          number: load.number,
          status: 'invoiced',
          unrated: null,
          lines: invoice.lines,
          total,
          invoices: [{ invoice_id: invoice.id, account_id: invoice.account_id, number: invoice.number }],
        }),
      );
    }
  }
}
