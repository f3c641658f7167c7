import { Anchor, Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Download, Receipt } from 'lucide-react';
import { useState } from 'react';

import { pages } from '../../api/queries';
import type { Account, Invoice, InvoiceExport } from '../../api/types';
import { useCreate } from '../../parts/command';
import { FilterTabs } from '../../parts/filter-tabs';
import { useFlat } from '../../parts/flat';
import { FormDialog } from '../../parts/form';
import { useAccounts } from '../../parts/lookup';
import { Empty, Note, ProblemNote, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { type Column, DataTable } from '../../parts/table';
import { Due, useNow } from '../../parts/when';
import { count, money, plural, shortId, sumMoney } from '../../words/format';
import { statesOf } from '../../words/vocabulary';

const route = getRouteApi('/app/invoices');

function columnsFor(accounts: Account[]): Column<Invoice>[] {
  const customer = (i: Invoice) => accounts.find((a) => a.id === i.account_id)?.name ?? shortId(i.account_id);
  return [
    {
      id: 'number',
      head: 'Invoice',
      width: 130,
      by: (i) => i.number ?? '',
      cell: (i) => (
        <Link to="/invoices/$id" params={{ id: i.id }} className="link mono">
          {i.number}
        </Link>
      ),
    },
    {
      id: 'status',
      head: 'State',
      width: 110,
      by: (i) => i.status,
      cell: (i) => <State kind="invoice" state={i.status} />,
    },
    { id: 'account', head: 'Customer', by: customer, cell: customer },
    {
      id: 'load',
      head: 'Load',
      width: 100,
      by: (i) => i.load_number ?? '',
      cell: (i) => (
        <Link to="/loads/$id" params={{ id: i.load_id }} className="link mono">
          {i.load_number}
        </Link>
      ),
    },
    {
      id: 'orders',
      head: 'Orders',
      width: 76,
      end: true,
      by: (i) => i.orders.length,
      cell: (i) => count(i.orders.length),
    },
    {
      id: 'issued',
      head: 'Issued',
      width: 130,
      by: (i) => i.issued_on,
      cell: (i) => <Due date={i.issued_on} zone="UTC" />,
    },
    {
      id: 'due',
      head: 'Due',
      width: 130,
      by: (i) => i.due_on,
      cell: (i) => <Due date={i.due_on} zone="UTC" open={i.status === 'issued'} />,
    },
    {
      id: 'total',
      head: 'Total',
      width: 120,
      end: true,
      by: (i) => i.total.amount_minor,
      cell: (i) => <span className="strong">{money(i.total)}</span>,
    },
  ];
}

/** The money: who owes what since when. */
export function Invoices() {
  const { status, at } = route.useSearch();
  const navigate = useNavigate({ from: '/invoices' });
  const accounts = useAccounts();
  const query = useInfiniteQuery(pages('invoice', { status }));
  const { rows, more } = useFlat(query);
  const [exporting, setExporting] = useState(false);
  const total = sumMoney(rows.filter((i) => i.status !== 'void').map((i) => i.total));
  return (
    <Screen
      title="Invoices"
      aside={
        query.data && (
          <span className="soft">
            {plural(rows.length, 'invoice')}
            {query.hasNextPage ? ' or more' : ''} · {money(total)}
          </span>
        )
      }
      actions={
        <Button variant="default" leftSection={<Download size={14} aria-hidden />} onClick={() => setExporting(true)}>
          Export CSV
        </Button>
      }
    >
      <div className="screen-head tabs-head">
        <FilterTabs
          kind="invoice"
          label="Filter by state"
          states={statesOf('invoice')}
          value={status}
          onChange={(value) => void navigate({ search: (s) => ({ ...s, status: value }) })}
        />
      </div>
      <ProblemNote error={query.error} />
      <DataTable
        label="Invoices"
        rows={rows}
        columns={columnsFor(accounts)}
        rowId={(i) => i.id}
        current={at}
        onCurrent={(id) => void navigate({ search: (s) => ({ ...s, at: id }), replace: true })}
        onOpen={(i) => void navigate({ to: '/invoices/$id', params: { id: i.id } })}
        onEnd={more}
        loadingMore={query.isFetching && !query.isRefetching}
        dim={(i) => i.status === 'void'}
        empty={
          <Empty icon={Receipt} title="No invoices">
            An invoice is issued by itself when a load is delivered, its proof of delivery is in and it is rated.
          </Empty>
        }
      />
      {exporting && <ExportDialog onClose={() => setExporting(false)} />}
    </Screen>
  );
}

function ExportDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<InvoiceExport | undefined>();
  const create = useCreate('export', { onDone: setMade });
  const today = useNow().toISOString().slice(0, 10);
  const first = `${today.slice(0, 8)}01`;
  return (
    <FormDialog
      title="Export invoices"
      size="sm"
      send={made ? 'Export again' : 'Export'}
      busy={create.isPending}
      error={create.error}
      onCancel={onClose}
      onSend={(text) => create.mutate({ from: text('from'), to: text('to') })}
    >
      <div className="row">
        <TextInput name="from" type="date" label="Issued from" defaultValue={first} required />
        <TextInput name="to" type="date" label="to" defaultValue={today} required />
      </div>
      {made && (
        <Note tone="good">
          {plural(made.invoices, 'invoice')}, {plural(made.lines, 'line')}, {money(made.total)}.{' '}
          {made.download && (
            <Anchor href={made.download.url} size="sm" underline="always">
              Download the CSV
            </Anchor>
          )}
        </Note>
      )}
    </FormDialog>
  );
}
