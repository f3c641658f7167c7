/** The API's shapes, as the screens use them. */
import type { Money, Place } from '../words/format';
import type { Page } from './client';

export type { Money, Page, Place };

export interface BlockedAction {
  action: string;
  code: string;
  reason: string;
}

export interface Resource {
  id: string;
  version: number;
  created_at: string;
  updated_at: string;
  allowed_actions: string[];
  blocked_actions: BlockedAction[];
}

export interface Address {
  name?: string | null;
  street?: string | null;
  city: string;
  state: string;
  zip: string;
}

// tenancy

export interface TenantRef {
  id: string;
  name: string;
  zone?: string;
}

export interface Me {
  actor: 'person' | 'api_key';
  person?: { id: string; name: string; email: string };
  member_id?: string;
  role?: string;
  scopes: string[];
  tenant: TenantRef;
  tenants: TenantRef[];
}

export interface Login {
  access_token: string;
  refresh_token: string;
  expires_in: number;
}

export interface Member extends Resource {
  person_id: string;
  name: string;
  email: string;
  role: string;
  status: string;
}

export interface Invitation extends Resource {
  email: string;
  role: string;
  status: string;
  expires_at: string;
}

export interface ApiKey extends Resource {
  name: string;
  scopes: string[];
  hint: string;
  status: string;
  expires_at: string;
  secret?: string;
}

// warehouse

export interface Facility extends Resource {
  name: string;
  code?: string | null;
  address: Address;
  zone: string;
  bins: string[];
  bin_count: number;
}

export interface Item extends Resource {
  sku: string;
  description: string;
  unit: string;
  weight_lb: string;
  length_in?: string | null;
  width_in?: string | null;
  height_in?: string | null;
  category?: string | null;
}

export interface Bin {
  bin: string;
  on_hand: number;
  allocated: number;
  held: number;
  available: number;
}

export interface Stock extends Resource {
  facility_id: string;
  item_id: string;
  sku: string;
  on_hand: number;
  allocated: number;
  held: number;
  available: number;
  bins: Bin[];
}

export interface ShipmentLine {
  line: number;
  sku: string;
  ordered: number;
  allocated: number;
  picked: number | null;
  short: number;
  reason?: string | null;
  bins: { bin: string; allocated: number; picked: number | null; reason?: string | null }[];
}

export interface Shipment extends Resource {
  status: string;
  order_id: string;
  order_number: string;
  account_id: string;
  facility_id: string | null;
  ship_to: Address;
  ship_by: string;
  lines: ShipmentLine[];
  pieces: number;
  weight_lb: string;
  cartons: { weight_lb?: string | null }[];
  dock?: string | null;
}

export interface PickRow {
  bin: string;
  sku: string;
  description: string;
  unit: string;
  quantity: number;
  line: number;
  picked: number | null;
}

export interface PickList {
  shipment_id: string;
  order_number: string;
  pieces: number;
  rows: PickRow[];
}

export interface BulkResult {
  action: string;
  succeeded: number;
  failed: number;
  results: { shipment_id: string; outcome: string; status?: string; code?: string; detail?: string }[];
}

// transport

export interface Location extends Resource {
  name: string;
  address: Address;
  zone: string;
  hours: { day: string; opens: string; closes: string }[];
  appointment: { rule: 'by_appointment' | 'first_come'; lead_hours?: number };
  contacts: { name: string; phone?: string | null; email?: string | null }[];
  dock_notes: string;
  access_notes: string;
}

export interface Carrier extends Resource {
  name: string;
  scac: string;
  usdot: number;
  mc?: string | null;
  email: string;
  active: boolean;
}

export type GuideEnd = { kind: string; state?: string; zip3?: string; facility_id?: string };

export interface Guide extends Resource {
  origin: GuideEnd;
  destination: GuideEnd;
  equipment: string;
  carriers: { carrier_id: string; expires_minutes: number }[];
}

export interface Driver extends Resource {
  carrier_id: string;
  name: string;
  phone?: string | null;
  license_state?: string | null;
  license_number?: string | null;
  active: boolean;
}

export interface Vehicle extends Resource {
  carrier_id: string;
  unit: string;
  kind: string;
  plate?: string | null;
  plate_state?: string | null;
  active: boolean;
}

export interface Freight {
  id: string;
  order_id: string;
  order_number: string;
  account_id: string;
  facility_id: string;
  ship_to: Address;
  ship_by: string;
  weight_lb: string;
  pieces: number;
  ready: boolean;
  status: string;
  load_id: string | null;
}

export interface PlannedLoad {
  key: string;
  load_id: string;
  destination: string;
  shipment_ids: string[];
  stops: number;
  weight_lb: string;
  pieces: number;
  first_ship_by: string;
  last_ship_by: string;
}

export interface Plan extends Resource {
  status: string;
  criteria: {
    facility_id: string;
    group_by: string;
    window_days: number;
    max_weight_lb?: string | null;
    max_stops?: number | null;
    equipment?: string | null;
  };
  more_waiting: boolean;
  loads: PlannedLoad[];
  left_out: { shipment_id: string; code: string; reason: string }[];
  planned_count: number;
  left_out_count: number;
}

export interface TimeWindow {
  start: string;
  end: string;
  zone?: string;
}

export interface Stop {
  id: string;
  sequence: number;
  kind: 'pickup' | 'delivery';
  place: Address;
  zone: string;
  window: TimeWindow | null;
  shipment_ids: string[];
  outcome: string | null;
  outcome_reason: string | null;
  attempted_at: string | null;
  pod_document_id: string | null;
}

export interface LoadShipment {
  shipment_id: string;
  order_id: string;
  order_number: string;
  account_id: string;
  weight_lb: string;
  pieces: number;
  stop_id: string;
  shorts: { line: number; sku: string; short: number; reason: string }[];
}

export interface Load extends Resource {
  number: string;
  status: string;
  facility_id: string;
  equipment: string;
  origin: { city?: string; state: string; zip: string };
  destination: { city?: string; state: string; zip: string };
  miles: number;
  weight_lb: string;
  pieces: number;
  stops: Stop[];
  shipments: LoadShipment[];
  waterfall: { carrier_id: string; expires_minutes: number }[];
  round: number;
  tender_id: string | null;
  carrier: { id: string; name: string; scac: string } | null;
  driver: { id: string; name: string; phone?: string | null } | null;
  vehicle: { id: string; unit: string; kind: string } | null;
  attention: { code: string; detail: string; since: string } | null;
  next_action: { owner: string; action: string; due: string | null } | null;
}

export interface TenderSummary {
  origin: string;
  destination: string;
  stops: number;
  miles: number;
  weight_lb: string;
  pieces: number;
  equipment: string;
  pickup_window: TimeWindow | null;
}

export interface Tender extends Resource {
  status: string;
  load_id: string;
  load_number: string;
  carrier_id: string;
  carrier_name: string;
  rank: number;
  round: number;
  offered_at: string;
  expires_at: string;
  answered_at: string | null;
  decline_reason: string | null;
  summary: TenderSummary;
}

// tracking

export interface Milestone {
  occurred_at: string;
  recorded_at: string;
  source: string;
  event_id: string;
}

export interface TrackStop {
  stop_id: string;
  sequence: number;
  kind: 'pickup' | 'delivery';
  place: Address;
  zone: string;
  status: string;
  arrived: Milestone | null;
  departed: Milestone | null;
  attempt: (Milestone & { outcome: string; reason: string | null; attempt: number }) | null;
}

export interface Track extends Resource {
  load_id: string;
  number: string;
  status: string;
  stops: TrackStop[];
  last_position: { lat: number; lon: number; occurred_at: string; source: string } | null;
  facts: number;
}

export interface DocumentFile extends Resource {
  load_id: string;
  stop_id: string;
  kind: string;
  content_type: string;
  status: string;
  signed_by: string | null;
  signed_at: string | null;
  upload?: { method: string; url: string; headers: Record<string, string>; expires_at: string } | null;
  download?: { url: string; expires_at: string } | null;
}

// billing

export interface ChargeLine {
  kind: string;
  account_id: string;
  order_id: string | null;
  description: string;
  quantity: string;
  unit: string;
  rate: string;
  amount: Money;
  explanation: string;
  sources: string[];
}

export interface Charges extends Resource {
  load_id: string;
  number: string;
  status: string;
  unrated: { code: string; reason: string } | null;
  lines: ChargeLine[];
  total: Money;
  invoices: { invoice_id: string; account_id: string; number?: string }[];
}

export interface Invoice extends Resource {
  number: string;
  status: string;
  account_id: string;
  load_id: string;
  load_number: string;
  orders: string[];
  issued_at: string;
  issued_on: string;
  due_on: string;
  lines: ChargeLine[];
  total: Money;
  void_reason: string | null;
}

export type RateEnd = { kind: string; state?: string; zip3?: string };

export interface Rate extends Resource {
  name: string;
  account_id: string | null;
  carrier_id: string | null;
  origin: RateEnd;
  destination: RateEnd;
  method: { kind: string; amount?: Money; rate?: string; minimum?: Money };
  accessorials: Partial<Record<'handling' | 'stop_off' | 'redelivery' | 'refused_delivery', Money>>;
  effective_from: string;
  effective_to: string | null;
  status: string;
}

export interface FuelPrice extends Resource {
  date: string;
  price: string;
  source: string;
}

export interface FuelSchedule extends Resource {
  name: string;
  price_source: string;
  effective_from: string;
  method: { kind: string; peg?: string; mpg?: string; bands?: { from: string; percent: string }[] };
}

export interface InvoiceExport extends Resource {
  from: string;
  to: string;
  invoices: number;
  lines: number;
  total: Money;
  download: { url: string; expires_at: string } | null;
}

/** One row of `GET …/history`: the event as it was stored. */
export interface HistoryEntry {
  id: string;
  name: string;
  aggregate: { kind: string; id: string; version: number };
  recorded_at: string;
  actor: { kind: string; id?: string; role?: string; party?: string; name?: string };
  reason?: string | null;
  cause?: string;
  data: Record<string, unknown>;
}

// orders

export interface Noted {
  code: string;
  detail: string;
}

export interface OrderLine {
  line: number;
  sku: string;
  description?: string | null;
  category?: string | null;
  ordered: number;
  allocated: number | null;
  picked: number | null;
  short: number;
  short_reason: string | null;
  value?: Money | null;
}

export interface Order extends Resource {
  number: string;
  status: string;
  account_id: string;
  account: { code: string; name: string } | null;
  ship_to: Address;
  order_date: string;
  ship_by: string;
  service: string | null;
  lines: OrderLine[];
  pieces: number;
  holds: Noted[];
  warnings: Noted[];
  attempt: number;
  facility_id: string | null;
  shipment_id: string | null;
  shipped_at: string | null;
  delivered_at: string | null;
  refused: { at: string; reason: string } | null;
  invoice: { id: string; number: string } | null;
  cancelled: { at: string; reason: string } | null;
  import_id: string | null;
  next_action: { owner: string; action: string; due?: string | null } | null;
}

export interface OrderSummary {
  counts: Record<string, number>;
  total: number;
}

export interface Account extends Resource {
  code: string;
  name: string;
}

export interface Upload {
  method: string;
  url: string;
  headers: Record<string, string>;
  expires_at: string;
}

export type Mapping = Record<string, number>;

export interface Analysis {
  encoding: string;
  byte_order_mark: boolean;
  delimiter: string;
  header_line: number | null;
  row_count: number;
  order_count: number;
  columns: { index: number; name: string; samples: string[] }[];
  mapping: Mapping;
  mapping_from: 'proposed' | 'remembered';
  missing: string[];
  date_order: string;
  date_order_certain: boolean;
  date_order_reason: string;
  decimal: string;
  preview: string[][];
}

export interface ImportProgress {
  orders_total: number;
  orders_done: number;
  rows_total: number;
  created: number;
  unchanged: number;
  failed: number;
  rows_failed: number;
  rows_warned: number;
  zips_repaired: number;
}

export interface Import extends Resource {
  state: string;
  file_name: string;
  dry_run: boolean;
  run: number;
  progress: ImportProgress | null;
  failure: Noted | null;
  has_failed_rows: boolean;
  analysis: Analysis | null;
  upload?: Upload | null;
}

/** What became of one order's rows. */
export interface ImportRow {
  order_number: string;
  outcome: string;
  order_id: string | null;
  /** Its rows in the file, from 1. */
  lines: number[];
  errors: { line: number; field: string; value: string; code: string; message: string }[];
  warnings: Noted[];
}
