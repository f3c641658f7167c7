/** Names for ids: the few records that nearly every screen mentions. Read once, kept, refreshed by live messages. */
import { useQuery } from '@tanstack/react-query';

import { list, me } from '../api/queries';
import type { Account, Carrier, Facility } from '../api/types';

const NO_FACILITIES: Facility[] = [];
const NO_CARRIERS: Carrier[] = [];
const NO_ACCOUNTS: Account[] = [];

export function useFacilities(): Facility[] {
  return useQuery(list('facility')).data?.items ?? NO_FACILITIES;
}

export function useFacility(id: string | null | undefined): Facility | undefined {
  return useFacilities().find((facility) => facility.id === id);
}

export function useCarriers(): Carrier[] {
  return useQuery(list('carrier')).data?.items ?? NO_CARRIERS;
}

export function useAccounts(): Account[] {
  return useQuery(list('account')).data?.items ?? NO_ACCOUNTS;
}

/** The tenant's own zone: for things that happen in no place. */
export function useTenantZone(): string {
  return useQuery(me).data?.tenant.zone ?? 'UTC';
}

/** Whether the person's role may do it at all; the server decides, this only spares a page of blocked buttons. */
export function useRole(): string {
  return useQuery(me).data?.role ?? '';
}
