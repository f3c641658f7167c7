/** The API's shapes, by the names that the screens use. All are made from openapi.yaml (`npm run openapi`). */
import type { Page } from './client';
import type { components } from './schema';

type S = components['schemas'];

export type { Page };
export type Money = S['Money'];
export type Resource = S['Meta'] & { id: string };
export type BlockedAction = S['Blocked'];

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

// tenancy
export type TenantRef = S['TenantRef'];
export type Me = S['Me'];
export type Member = S['MemberView'];
export type Invitation = S['InvitationView'];
export type ApiKey = S['ApiKeyView'] & { secret?: string };

// orders
export type Noted = S['Remark'];
export type Order = S['OrderView'];
export type OrderSummary = S['OrderSummary'];
export type Account = S['AccountView'];
export type Import = S['ImportView'] & { upload?: S['Upload'] | null };
export type Analysis = S['ImportAnalysis'];
export type ImportRow = S['Page_RowsView']['items'][number];
/** Field of an order to column of a file, from 0. */
export type Mapping = Record<string, number>;

// warehouse
export type Facility = S['FacilityView'];
export type Item = S['ItemView'];
export type Stock = S['StockView'];
export type Shipment = S['ShipmentView'];
export type PickList = S['PickListView'];
export type PickRow = S['PickRowView'];
export type BulkResult = S['BulkShipmentResults'];

// transport
export type Location = S['LocationView'];
export type Carrier = S['CarrierView'];
export type Guide = S['RoutingGuideView'];
export type Driver = S['DriverView'];
export type Vehicle = S['VehicleView'];
export type Freight = S['FreightView'];
export type Plan = S['PlanView'];
export type PlannedLoad = S['PlanLoad'];
export type Load = S['LoadView'];
export type Stop = S['LoadStop'];
export type TimeWindow = S['WindowView'];
export type TenderSummary = S['SummaryView'];
export type Tender = S['TenderView'];
export type TenderLink = S['LinkView'];
export type GuideEnd = S['LaneOrigin'] | S['LaneDestination'];

// tracking
export type Track = S['Track'];
export type Milestone = S['Milestone'];
export type DocumentFile = S['Document'];

// billing
export type Charges = S['Charges'];
export type ChargeLine = S['ChargeLine'];
export type Invoice = S['Invoice'];
export type Rate = S['Rate'];
export type RateEnd = S['RateLaneEnd'];
export type FuelPrice = S['FuelPrice'];
export type FuelSchedule = S['FuelSchedule'];
export type InvoiceExport = S['InvoiceExport'];
