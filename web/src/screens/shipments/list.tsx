import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { PackageOpen } from 'lucide-react';
import { useState } from 'react';

import { post } from '../../api/client';
import type { Problem } from '../../api/problem';
import { pages } from '../../api/queries';
import type { BulkResult, Facility, Shipment } from '../../api/types';
import { FilterTabs } from '../../parts/filter-tabs';
import { useFlat } from '../../parts/flat';
import { useFacilities } from '../../parts/lookup';
import { Empty, Note, ProblemNote, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { type Column, DataTable } from '../../parts/table';
import { Due } from '../../parts/when';
import { cityState, count, plural, pounds } from '../../words/format';
import { actionWord, statesOf } from '../../words/vocabulary';

const route = getRouteApi('/app/shipments');
const OPEN = new Set(['allocated', 'picking', 'picked', 'packed']);
const BULK = ['pick', 'pack', 'stage', 'fulfil'] as const;
/** What the server takes in one call. */
const BULK_MOST = 50;

function columnsFor(facilities: Facility[]): Column<Shipment>[] {
  const facility = (id: string | null | undefined) => facilities.find((f) => f.id === id);
  return [
    {
      id: 'order',
      head: 'Order',
      width: 150,
      by: (s) => s.order_number ?? '',
      cell: (s) => (
        <Link to="/shipments/$id" params={{ id: s.id }} className="link mono">
          {s.order_number}
        </Link>
      ),
    },
    {
      id: 'status',
      head: 'State',
      width: 140,
      by: (s) => s.status,
      cell: (s) => <State kind="shipment" state={s.status} />,
    },
    { id: 'facility', head: 'Facility', width: 140, cell: (s) => facility(s.facility_id)?.name ?? '—' },
    { id: 'to', head: 'Ship to', by: (s) => cityState(s.ship_to), cell: (s) => cityState(s.ship_to) },
    {
      id: 'ship_by',
      head: 'Ship by',
      width: 136,
      by: (s) => s.ship_by ?? '',
      cell: (s) => <Due date={s.ship_by} zone={facility(s.facility_id)?.zone ?? 'UTC'} open={OPEN.has(s.status)} />,
    },
    { id: 'lines', head: 'Lines', width: 70, end: true, by: (s) => s.lines.length, cell: (s) => count(s.lines.length) },
    { id: 'pieces', head: 'Pieces', width: 80, end: true, by: (s) => s.pieces, cell: (s) => count(s.pieces) },
    {
      id: 'weight',
      head: 'Weight',
      width: 96,
      end: true,
      by: (s) => Number(s.weight_lb),
      cell: (s) => pounds(s.weight_lb),
    },
    { id: 'dock', head: 'Dock', width: 70, cell: (s) => s.dock ?? '—' },
  ];
}

/** The warehouse's work: what to pick, pack and stage, marked and done in bulk. */
export function Shipments() {
  const { status, facility, at } = route.useSearch();
  const navigate = useNavigate({ from: '/shipments' });
  const facilities = useFacilities();
  const client = useQueryClient();
  const query = useInfiniteQuery(pages('shipment', { status, facility_id: facility }));
  const { rows, more } = useFlat(query);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());

  const bulk = useMutation<BulkResult, Problem, (typeof BULK)[number]>({
    mutationFn: async (action) => {
      const ids = [...picked];
      const total: BulkResult = { action, succeeded: 0, failed: 0, results: [] };
      for (let from = 0; from < ids.length; from += BULK_MOST) {
        const part = await post<BulkResult>('/v1/shipments/bulk', {
          action,
          shipment_ids: ids.slice(from, from + BULK_MOST),
        });
        total.succeeded += part.succeeded;
        total.failed += part.failed;
        total.results.push(...part.results);
      }
      return total;
    },
    onSuccess: (result) => {
      // Those that were refused stay marked, to be tried again.
      setPicked(new Set(result.results.filter((r) => r.outcome !== 'done').map((r) => r.shipment_id)));
      void client.invalidateQueries({ queryKey: ['shipment'] });
    },
  });
  const refused = bulk.data?.results.filter((r) => r.outcome !== 'done') ?? [];

  return (
    <Screen
      title="Shipments"
      aside={picked.size > 0 && <span className="soft">{plural(picked.size, 'shipment')} marked</span>}
      actions={
        picked.size > 0 ? (
          BULK.map((action) => {
            const { word, icon: Icon } = actionWord(action);
            return (
              <Button
                key={action}
                variant={action === 'fulfil' ? 'filled' : 'default'}
                leftSection={<Icon size={14} aria-hidden />}
                loading={bulk.isPending && bulk.variables === action}
                disabled={bulk.isPending}
                onClick={() => bulk.mutate(action)}
              >
                {word}
              </Button>
            );
          })
        ) : (
          <NativeSelect
            size="xs"
            aria-label="Facility"
            value={facility ?? ''}
            onChange={(event) => {
              const value = event.currentTarget.value || undefined;
              void navigate({ search: (s) => ({ ...s, facility: value }) });
            }}
            data={[{ value: '', label: 'All facilities' }, ...facilities.map((f) => ({ value: f.id, label: f.name }))]}
          />
        )
      }
    >
      <div className="screen-head tabs-head">
        <FilterTabs
          kind="shipment"
          label="Filter by state"
          states={statesOf('shipment').filter((s) => s !== 'allocating' && s !== 'cancelling')}
          value={status}
          onChange={(value) => {
            setPicked(new Set());
            void navigate({ search: (s) => ({ ...s, status: value }) });
          }}
        />
      </div>
      {(bulk.error || refused.length > 0) && (
        <div style={{ padding: 12 }}>
          <ProblemNote error={bulk.error} />
          {refused.length > 0 && (
            <Note tone="warn">
              {bulk.data?.succeeded} done, {refused.length} refused:{' '}
              {[...new Set(refused.map((r) => r.detail))].join('; ')}
            </Note>
          )}
        </div>
      )}
      <ProblemNote error={query.error} />
      <DataTable
        label="Shipments"
        rows={rows}
        columns={columnsFor(facilities)}
        rowId={(s) => s.id}
        current={at}
        onCurrent={(id) => void navigate({ search: (s) => ({ ...s, at: id }), replace: true })}
        onOpen={(s) => void navigate({ to: '/shipments/$id', params: { id: s.id } })}
        onEnd={more}
        loadingMore={query.isFetching && !query.isRefetching}
        selection={{
          picked,
          onChange: setPicked,
          label: (id) => `Mark ${rows.find((s) => s.id === id)?.order_number ?? id}`,
        }}
        empty={
          <Empty icon={PackageOpen} title="Nothing to do here">
            A shipment appears when an order is released and stock is found for it.
          </Empty>
        }
      />
    </Screen>
  );
}
