/**
 * The one place where a state becomes a word, a tone and an icon. Screens never spell a state themselves.
 *
 * The keys are the states of the API. Where the contract has an enum, a missing word does not compile; where it lists the
 * states in prose, `vocabulary.test.ts` reads them there.
 */
import {
  Archive,
  Ban,
  Boxes,
  Check,
  CheckCheck,
  CircleAlert,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CirclePause,
  CircleSlash,
  ClipboardCheck,
  ClipboardList,
  Clock,
  FileCheck,
  FileClock,
  FileX,
  Hourglass,
  Inbox,
  LogOut,
  MapPin,
  Package,
  PackageCheck,
  PackageOpen,
  PackageX,
  Pencil,
  Receipt,
  RotateCcw,
  Search,
  Send,
  ShieldOff,
  ThumbsDown,
  Timer,
  Truck,
  Undo2,
  Upload,
  type LucideIcon,
} from 'lucide-react';

import type { components } from '../api/schema';
import { humanise } from './format';

export { DECLINE_REASONS, EQUIPMENT } from './reasons';

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

export interface Word {
  word: string;
  tone: Tone;
  icon: LucideIcon;
}

const w = (word: string, tone: Tone, icon: LucideIcon): Word => ({ word, tone, icon });

type Schemas = components['schemas'];

/** The enums of the contract: a state that one gains and that has no word below does not compile. */
interface Enums {
  import_row: Schemas['Outcome'];
  shipment: Exclude<Schemas['ShipmentStatus'], 'none'>;
  receipt: Exclude<Schemas['ReceiptStatus'], 'none'>;
  track: Schemas['Track']['status'];
  stop: Schemas['TrackedStop']['status'];
  member: Schemas['MemberStatus'];
  invitation: Schemas['InvitationStatus'];
  api_key: Schemas['ApiKeyStatus'];
}

/** By kind of thing, then by state as it is on the wire. */
export const VOCABULARY = {
  order: {
    received: w('Received', 'neutral', Inbox),
    held: w('Held', 'warn', CirclePause),
    released: w('Released', 'neutral', Send),
    short: w('Short', 'bad', PackageX),
    allocated: w('Allocated', 'info', Boxes),
    shipped: w('Shipped', 'info', Truck),
    refused: w('Refused', 'bad', ThumbsDown),
    delivered: w('Delivered', 'good', PackageCheck),
    invoiced: w('Invoiced', 'good', Receipt),
    cancelled: w('Cancelled', 'neutral', Ban),
  },
  import: {
    awaiting_upload: w('Waiting for the file', 'neutral', Upload),
    analyzed: w('Ready to map', 'info', Pencil),
    running: w('Running', 'info', Hourglass),
    checked: w('Dry run done', 'info', Search),
    completed: w('Done', 'good', CheckCheck),
    failed: w('Failed', 'bad', CircleAlert),
    cancelled: w('Cancelled', 'neutral', Ban),
  },
  import_row: {
    created: w('Created', 'good', Check),
    unchanged: w('Unchanged', 'neutral', CircleDot),
    failed: w('Failed', 'bad', CircleAlert),
  },
  shipment: {
    allocating: w('Allocating', 'neutral', Hourglass),
    allocated: w('To pick', 'neutral', ClipboardList),
    picking: w('Picking', 'info', PackageOpen),
    picked: w('Picked', 'info', ClipboardCheck),
    packed: w('Packed', 'info', Package),
    staged: w('Staged', 'good', PackageCheck),
    shipped: w('Shipped', 'good', Truck),
    short: w('Short', 'bad', PackageX),
    unallocatable: w('Cannot allocate', 'bad', CircleSlash),
    cancelling: w('Cancelling', 'warn', Undo2),
    cancelled: w('Cancelled', 'neutral', Ban),
  },
  freight: {
    announced: w('Announced', 'neutral', Hourglass),
    open: w('Open', 'neutral', CircleDashed),
    assigned: w('On a load', 'info', Truck),
    cancelled: w('Cancelled', 'neutral', Ban),
  },
  plan: {
    proposed: w('Proposed', 'info', Pencil),
    committed: w('Committed', 'good', CheckCheck),
    discarded: w('Discarded', 'neutral', Archive),
  },
  load: {
    planned: w('Planned', 'neutral', ClipboardList),
    tendering: w('Tendering', 'info', Send),
    accepted: w('Accepted', 'info', Check),
    dispatched: w('Dispatched', 'info', LogOut),
    at_pickup: w('At pickup', 'info', MapPin),
    departed: w('In transit', 'info', Truck),
    at_delivery: w('At delivery', 'info', MapPin),
    delivered: w('Delivered', 'good', PackageCheck),
    closed: w('Closed', 'good', CheckCheck),
    uncovered: w('Uncovered', 'bad', CircleAlert),
    missed_pickup: w('Missed pickup', 'bad', Timer),
    refused: w('Refused', 'bad', ThumbsDown),
    cancelled: w('Cancelled', 'neutral', Ban),
  },
  tender: {
    offered: w('Waiting for an answer', 'info', Hourglass),
    accepted: w('Accepted', 'good', Check),
    declined: w('Declined', 'bad', ThumbsDown),
    expired: w('Expired', 'warn', Timer),
    withdrawn: w('Withdrawn', 'neutral', Undo2),
  },
  stop: {
    pending: w('Ahead', 'neutral', CircleDashed),
    arrived: w('Arrived', 'info', MapPin),
    departed: w('Departed', 'good', Truck),
    delivered: w('Delivered', 'good', PackageCheck),
    partial: w('Partly delivered', 'warn', PackageOpen),
    refused: w('Refused', 'bad', ThumbsDown),
  },
  track: {
    parked: w('Waiting for the dispatch', 'neutral', CircleDashed),
    dispatched: w('Dispatched', 'info', LogOut),
    at_pickup: w('At pickup', 'info', MapPin),
    in_transit: w('In transit', 'info', Truck),
    at_delivery: w('At delivery', 'info', MapPin),
    delivered: w('Delivered', 'good', PackageCheck),
    exception: w('Exception', 'bad', CircleAlert),
    cancelled: w('Cancelled', 'neutral', Ban),
  },
  receipt: {
    receiving: w('Receiving', 'warn', Hourglass),
    received: w('Received', 'good', PackageCheck),
  },
  rate: {
    active: w('Active', 'good', Check),
    retired: w('Retired', 'neutral', Archive),
  },
  invoice: {
    issued: w('Issued', 'info', FileCheck),
    paid: w('Paid', 'good', CheckCheck),
    void: w('Void', 'neutral', FileX),
  },
  charges: {
    open: w('Collecting', 'neutral', CircleDashed),
    unrated: w('Cannot be rated', 'bad', CircleAlert),
    rated: w('Rated', 'info', FileCheck),
    invoiced: w('Invoiced', 'good', Receipt),
  },
  export: {
    ready: w('Ready', 'good', FileCheck),
  },
  document: {
    awaited: w('Awaited', 'neutral', FileClock),
    received: w('Received', 'good', FileCheck),
  },
  member: {
    active: w('Active', 'good', Check),
    removed: w('Removed', 'neutral', ShieldOff),
  },
  invitation: {
    pending: w('Invited', 'info', Send),
    accepted: w('Joined', 'good', Check),
    expired: w('Expired', 'warn', Timer),
    revoked: w('Withdrawn', 'neutral', Undo2),
  },
  api_key: {
    active: w('Active', 'good', Check),
    revoked: w('Revoked', 'neutral', ShieldOff),
    expired: w('Expired', 'warn', Timer),
  },
  record: {
    active: w('Active', 'good', Check),
    inactive: w('Inactive', 'neutral', CircleSlash),
  },
} as const satisfies Record<string, Record<string, Word>> & { [K in keyof Enums]: Record<Enums[K], Word> };

export type Kind = keyof typeof VOCABULARY;

/** The word for a state. One that the server knows and this page does not (an older tab) is still readable. */
export function wordFor(kind: Kind, state: string | null | undefined): Word {
  if (!state) return { word: '—', tone: 'neutral', icon: CircleHelp };
  const words: Record<string, Word> = VOCABULARY[kind];
  return words[state] ?? { word: humanise(state), tone: 'neutral', icon: CircleHelp };
}

/** The states of a kind, in the order of their life. */
export function statesOf(kind: Kind): string[] {
  return Object.keys(VOCABULARY[kind]);
}

/** Commands as buttons say them. The key is the action's name on the wire. */
const ACTIONS: Record<string, { word: string; icon: LucideIcon; danger?: boolean; asks?: string }> = {
  hold: { word: 'Hold', icon: CirclePause, asks: 'Why is it held?' },
  unhold: { word: 'End hold', icon: Undo2 },
  release: { word: 'Release', icon: Send },
  cancel: { word: 'Cancel', icon: Ban, danger: true, asks: 'Why is it cancelled?' },
  pick: { word: 'Pick', icon: PackageOpen },
  pack: { word: 'Pack', icon: Package },
  stage: { word: 'Stage', icon: PackageCheck },
  start_picking: { word: 'Start picking', icon: ClipboardList },
  fulfil: { word: 'Pick, pack and stage', icon: CheckCheck },
  commit: { word: 'Commit plan', icon: CheckCheck },
  discard: { word: 'Discard', icon: Archive, danger: true },
  pay: { word: 'Mark paid', icon: CheckCheck },
  void: { word: 'Void', icon: FileX, danger: true, asks: 'Why is it void?' },
  revoke: { word: 'Revoke', icon: ShieldOff, danger: true },
  remove: { word: 'Remove', icon: ShieldOff, danger: true },
  role: { word: 'Change role', icon: Pencil },
  tender: { word: 'Tender', icon: Send },
  dispatch: { word: 'Dispatch', icon: LogOut },
  resume: { word: 'Resume workflow', icon: RotateCcw },
  set_appointment: { word: 'Set appointment', icon: Clock },
  add_shipments: { word: 'Add shipments', icon: Boxes },
  remove_shipments: { word: 'Remove shipments', icon: PackageX },
  withdraw: { word: 'Withdraw tender', icon: Undo2, asks: 'Why is it withdrawn?' },
  accept: { word: 'Accept', icon: Check },
  decline: { word: 'Decline', icon: ThumbsDown, danger: true },
};

export function actionWord(action: string): { word: string; icon: LucideIcon; danger?: boolean; asks?: string } {
  return ACTIONS[action.replaceAll('-', '_')] ?? { word: humanise(action), icon: CircleDot };
}

/** Why a picker takes less than was allocated. */
export const SHORT_REASONS: Record<string, string> = {
  not_found: 'Not in the bin',
  damaged: 'Damaged',
  wrong_item: 'Wrong item in the bin',
  insufficient: 'Fewer than recorded',
  other: 'Other',
};

/** Where a fact about movement comes from. */
export const SOURCES: Record<string, string> = {
  driver_app: 'driver app',
  eld: 'ELD',
  carrier_api: 'carrier API',
  edi_214: 'EDI 214',
  geofence: 'geofence',
  operator: 'operator',
};

export const CHARGE_KINDS: Record<string, string> = {
  linehaul: 'Linehaul',
  fuel_surcharge: 'Fuel surcharge',
  handling: 'Handling',
  stop_off: 'Stop-off',
  redelivery: 'Redelivery',
  refused_delivery: 'Refused delivery',
};

export const ROLES: Record<string, string> = {
  owner: 'Owner',
  admin: 'Admin',
  dispatcher: 'Dispatcher',
  warehouse: 'Warehouse',
  finance: 'Finance',
  support: 'Support',
  driver: 'Driver',
  customer: 'Customer',
};

/** What happened, in the words of a timeline. Anything else reads as its own name. */
const HAPPENINGS: Record<string, string> = {
  order_received: 'Order received',
  order_held: 'Held',
  order_released: 'Released to the warehouse',
  order_allocated: 'Stock allocated',
  order_short: 'Nothing could be allocated',
  order_cancelled: 'Cancelled',
  inventory_picked: 'Picked',
  shipment_packed: 'Packed',
  shipment_ready: 'Staged, ready to ship',
  load_planned: 'Load planned',
  load_shipments_changed: 'Shipments changed',
  load_pick_recorded: 'Pick recorded',
  load_offered: 'Tender offered',
  load_covered: 'Tender accepted',
  load_pickup_missed: 'Pickup missed',
  load_arrived_at_pickup: 'Arrived at the pickup',
  load_departed: 'Left the pickup',
  load_reached_consignee: 'Reached a consignee',
  load_delivery_recorded: 'Delivery recorded',
  load_delivery_chased: 'Delivery asked after',
  load_refused: 'Refused',
  load_pod_recorded: 'Proof of delivery received',
  load_pod_requested: 'Proof of delivery asked for',
  load_flagged: 'Needs attention',
  load_workflow_resumed: 'Workflow resumed',
  load_cancelled: 'Cancelled',
  order_allocation_recorded: 'Stock allocated',
  order_short_recorded: 'Found short',
  shipment_shipped: 'Shipped',
  shipment_cancelled: 'Cancelled',
  picking_started: 'Picking started',
  stock_received: 'Received',
  stock_reserved: 'Reserved',
  stock_released: 'Reservation ended',
  stock_picked: 'Picked',
  stock_held: 'Held',
  stock_unheld: 'Hold ended',
  stock_adjusted: 'Count adjusted',
  invoice_paid: 'Paid',
  invoice_voided: 'Void',
  load_tendering_started: 'Tendering started',
  tender_offered: 'Tender offered',
  tender_accepted: 'Tender accepted',
  tender_declined: 'Tender declined',
  tender_expired: 'Tender expired',
  tender_withdrawn: 'Tender withdrawn',
  load_uncovered: 'Nobody accepted',
  shipment_dispatched: 'Dispatched',
  stop_arrived: 'Arrived',
  stop_departed: 'Departed',
  delivery_attempted: 'Delivery attempted',
  proof_of_delivery_received: 'Proof of delivery received',
  milestone_corrected: 'Record corrected',
  load_delivered: 'All stops done',
  load_closed: 'Closed',
  charges_rated: 'Rated',
  invoice_ready: 'Invoice issued',
  appointment_set: 'Appointment set',
};

export function happening(name: string): string {
  return HAPPENINGS[name] ?? humanise(name);
}

/** What somebody must do next, where its name alone does not say it. */
const STEPS: Record<string, string> = {
  answer_tender: 'answer the tender',
  pick_up: 'pick up',
  load_truck: 'load the truck',
  send_pod: 'send the proof of delivery',
  obtain_pod: 'get the proof of delivery',
  retender: 'tender again',
  find_truck: 'find the truck',
  add_rate: 'add a rate',
  release_billing: 'release the billing',
  take_off_shipment: 'take the cancelled shipment off',
  arrange_return: 'arrange the return',
  resume: 'resume the workflow',
};

export function nextStep(action: string): string {
  return STEPS[action] ?? humanise(action).toLowerCase();
}

const BAD = /short|cancel|declin|expire|refus|uncover|missed|fail|removed|revoked/;
const GOOD = /accepted|delivered|ready|proof|closed|packed|allocated|issued|picked/;

/** The tone of a timeline's dot. */
export function happeningTone(name: string): Tone {
  if (BAD.test(name)) return 'bad';
  if (/held|corrected|hold|attention|flagged|requested|chased/.test(name)) return 'warn';
  if (GOOD.test(name)) return 'good';
  return 'info';
}
