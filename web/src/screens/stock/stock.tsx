import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Boxes, FileUp, PackagePlus } from 'lucide-react';
import { useState } from 'react';

import { list, pages } from '../../api/queries';
import type { Facility, Stock } from '../../api/types';
import { useFlat } from '../../parts/flat';
import { useFacilities } from '../../parts/lookup';
import { Empty, ProblemNote, Screen } from '../../parts/screen';
import { SearchBox } from '../../parts/search';
import { type Column, DataTable } from '../../parts/table';
import { count } from '../../words/format';
import { ImportItems, Receive } from './receive';
import { StockInspector } from './inspector';

import './stock.css';

const route = getRouteApi('/app/stock');

function columnsFor(facilities: Facility[]): Column<Stock>[] {
  const facility = (id: string) => facilities.find((f) => f.id === id)?.name ?? '—';
  return [
    { id: 'sku', head: 'SKU', by: (s) => s.sku, cell: (s) => <span className="mono">{s.sku}</span> },
    {
      id: 'facility',
      head: 'Facility',
      width: 150,
      by: (s) => facility(s.facility_id),
      cell: (s) => facility(s.facility_id),
    },
    { id: 'bins', head: 'Bins', width: 64, end: true, by: (s) => s.bins.length, cell: (s) => count(s.bins.length) },
    { id: 'on_hand', head: 'On hand', width: 88, end: true, by: (s) => s.on_hand, cell: (s) => count(s.on_hand) },
    {
      id: 'allocated',
      head: 'Allocated',
      width: 92,
      end: true,
      by: (s) => s.allocated,
      cell: (s) => count(s.allocated),
    },
    {
      id: 'held',
      head: 'Held',
      width: 76,
      end: true,
      by: (s) => s.held,
      cell: (s) => (s.held > 0 ? <span className="held">{count(s.held)}</span> : '0'),
    },
    {
      id: 'available',
      head: 'Available',
      width: 92,
      end: true,
      by: (s) => s.available,
      cell: (s) => <span className={s.available === 0 ? 'late' : 'strong'}>{count(s.available)}</span>,
    },
    { id: 'meter', head: 'Share', width: 110, cell: (s) => <Meter of={s} /> },
  ];
}

/** How the stock on hand is promised. The numbers beside it say the same in words. */
function Meter({ of }: { of: Pick<Stock, 'on_hand' | 'allocated' | 'held'> }) {
  if (of.on_hand === 0) return null;
  const share = (n: number) => `${(100 * n) / of.on_hand}%`;
  return (
    <span className="meter" aria-hidden>
      <span className="meter-allocated" style={{ width: share(of.allocated) }} />
      <span className="meter-held" style={{ width: share(of.held) }} />
    </span>
  );
}

/** Stock by SKU and facility; the inspector shows the bins of the one that is picked. */
export function StockScreen() {
  const { facility, sku, at } = route.useSearch();
  const navigate = useNavigate({ from: '/stock' });
  const facilities = useFacilities();
  const query = useInfiniteQuery(pages('stock', { facility_id: facility, sku }));
  const { rows, more } = useFlat(query);
  const [dialog, setDialog] = useState<'receive' | 'items' | undefined>();
  const anyItem = useQuery({ ...list('item', { limit: 1 }), select: (page) => page.items.length });
  const current = rows.find((s) => s.id === at);
  return (
    <Screen
      title="Stock"
      actions={
        <>
          <SearchBox
            label="Find a SKU"
            width={180}
            value={sku}
            onChange={(value) => void navigate({ search: (s) => ({ ...s, sku: value }), replace: true })}
          />
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
          <Button variant="default" leftSection={<FileUp size={14} aria-hidden />} onClick={() => setDialog('items')}>
            Import items
          </Button>
          <Button leftSection={<PackagePlus size={14} aria-hidden />} onClick={() => setDialog('receive')}>
            Receive
          </Button>
        </>
      }
    >
      <ProblemNote error={query.error} />
      <div className="panes two">
        <div className="pane work">
          <DataTable
            label="Stock"
            rows={rows}
            columns={columnsFor(facilities)}
            rowId={(s) => s.id}
            current={at}
            onCurrent={(id) => void navigate({ search: (s) => ({ ...s, at: id }), replace: true })}
            onEnd={more}
            loadingMore={query.isFetching && !query.isRefetching}
            empty={
              <Empty icon={Boxes} title={sku || facility ? 'No stock matches' : 'No stock yet'}>
                {anyItem.data === 0
                  ? 'First the items (what a SKU is and weighs), then receive them into bins.'
                  : 'Receive goods into the bins of a facility, and they show here.'}
              </Empty>
            }
          />
        </div>
        <aside className="pane" tabIndex={0} aria-label="Bins">
          {current ? (
            <StockInspector stock={current} facility={facilities.find((f) => f.id === current.facility_id)} />
          ) : (
            <Empty icon={Boxes} title="No row picked">
              Walk the list with <kbd>j</kbd> and <kbd>k</kbd> to see the bins.
            </Empty>
          )}
        </aside>
      </div>
      {dialog === 'receive' && <Receive onClose={() => setDialog(undefined)} />}
      {dialog === 'items' && <ImportItems onClose={() => setDialog(undefined)} />}
    </Screen>
  );
}
