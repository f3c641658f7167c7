/**
 * Every read, by key. A key is `[kind, what, id or filters]`, so that a live message about a kind and an id finds the
 * reads that it concerns (see `live/patch.ts`).
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { get, type Page, type Query } from './client';
import type * as T from './types';

/** Where the resources of a kind live. */
export const PATHS = {
  order: '/v1/orders',
  account: '/v1/accounts',
  import: '/v1/imports',
  item: '/v1/items',
  facility: '/v1/facilities',
  receiving: '/v1/receipts',
  stock: '/v1/stock',
  shipment: '/v1/shipments',
  location: '/v1/locations',
  carrier: '/v1/carriers',
  guide: '/v1/routing-guides',
  driver: '/v1/drivers',
  vehicle: '/v1/vehicles',
  freight: '/v1/freight',
  plan: '/v1/plans',
  load: '/v1/loads',
  tender: '/v1/tenders',
  track: '/v1/tracks',
  document: '/v1/documents',
  rate: '/v1/rates',
  fuel_price: '/v1/fuel-prices',
  fuel_schedule: '/v1/fuel-schedules',
  charges: '/v1/charges',
  invoice: '/v1/invoices',
  export: '/v1/invoice-exports',
  member: '/v1/members',
  invitation: '/v1/invitations',
  apikey: '/v1/api-keys',
  tenant: '/v1/tenant',
} as const;

export type ResourceKind = keyof typeof PATHS;

interface Shapes {
  order: T.Order;
  account: T.Account;
  import: T.Import;
  item: T.Item;
  facility: T.Facility;
  receiving: T.Resource;
  stock: T.Stock;
  shipment: T.Shipment;
  location: T.Location;
  carrier: T.Carrier;
  guide: T.Guide;
  driver: T.Driver;
  vehicle: T.Vehicle;
  freight: T.Freight;
  plan: T.Plan;
  load: T.Load;
  tender: T.Tender;
  track: T.Track;
  document: T.DocumentFile;
  rate: T.Rate;
  fuel_price: T.FuelPrice;
  fuel_schedule: T.FuelSchedule;
  charges: T.Charges;
  invoice: T.Invoice;
  export: T.InvoiceExport;
  member: T.Member;
  invitation: T.Invitation;
  apikey: T.ApiKey;
  tenant: T.TenantRef;
}

export type Shape<K extends ResourceKind> = Shapes[K];

export const PAGE_LIMIT = 200;

export function one<K extends ResourceKind>(kind: K, id: string) {
  return queryOptions({
    queryKey: [kind, 'one', id] as const,
    queryFn: ({ signal }) => get<Shape<K>>(`${PATHS[kind]}/${id}`, { signal }),
  });
}

/** A part of a resource that has its own address, such as a pick list. */
export function part<R>(kind: ResourceKind, id: string, name: string) {
  return queryOptions({
    queryKey: [kind, 'part', id, name] as const,
    queryFn: ({ signal }) => get<R>(`${PATHS[kind]}/${id}/${name}`, { signal }),
  });
}

export function history(kind: ResourceKind, id: string) {
  return queryOptions({
    queryKey: [kind, 'history', id] as const,
    queryFn: ({ signal }) =>
      get<Page<T.HistoryEntry>>(`${PATHS[kind]}/${id}/history`, { query: { limit: PAGE_LIMIT }, signal }),
  });
}

/** One page: for things of which a tenant has few. */
export function list<K extends ResourceKind>(kind: K, filters: Query = {}) {
  return queryOptions({
    queryKey: [kind, 'list', filters] as const,
    queryFn: ({ signal }) => get<Page<Shape<K>>>(PATHS[kind], { query: { limit: PAGE_LIMIT, ...filters }, signal }),
  });
}

/** All pages, fetched as they are looked at. */
export function pages<K extends ResourceKind>(kind: K, filters: Query = {}) {
  return infiniteQueryOptions({
    queryKey: [kind, 'pages', filters] as const,
    queryFn: ({ pageParam, signal }) =>
      get<Page<Shape<K>>>(PATHS[kind], {
        query: { limit: PAGE_LIMIT, ...filters, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export const me = queryOptions({
  queryKey: ['tenant', 'me'] as const,
  queryFn: ({ signal }) => get<T.Me>('/v1/me', { signal }),
  staleTime: 300_000,
});

export const orderSummary = queryOptions({
  queryKey: ['order', 'summary'] as const,
  queryFn: ({ signal }) => get<T.OrderSummary>('/v1/orders/summary', { signal }),
});

export function importRows(id: string, outcome: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['import', 'rows', id, outcome] as const,
    queryFn: ({ pageParam, signal }) =>
      get<Page<T.ImportRow>>(`/v1/imports/${id}/rows`, {
        query: { outcome, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}
