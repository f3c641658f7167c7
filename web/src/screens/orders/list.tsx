import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { FileUp, Inbox } from 'lucide-react';

import { orderSummary, pages } from '../../api/queries';
import type { Order } from '../../api/types';
import { FilterTabs } from '../../parts/filter-tabs';
import { useFlat } from '../../parts/flat';
import { useTenantZone } from '../../parts/lookup';
import { Empty, ProblemNote, Screen } from '../../parts/screen';
import { SearchBox } from '../../parts/search';
import { State } from '../../parts/state';
import { type Column, DataTable } from '../../parts/table';
import { Due } from '../../parts/when';
import { cityState, count, humanise, sumMoney, money } from '../../words/format';
import { statesOf } from '../../words/vocabulary';

const route = getRouteApi('/app/orders');
const OPEN = new Set(['received', 'held', 'released', 'short', 'allocated']);

function nextStep(order: Order): string {
  if (order.status === 'held') return order.holds[0]?.detail ?? 'Held';
  if (!order.next_action || order.next_action.owner === 'nobody') return '';
  return `${humanise(order.next_action.owner)}: ${humanise(order.next_action.action).toLowerCase()}`;
}

function columnsFor(zone: string): Column<Order>[] {
  return [
    {
      id: 'number',
      head: 'Order',
      width: 150,
      by: (o) => o.number,
      cell: (o) => (
        <Link to="/orders/$id" params={{ id: o.id }} className="link mono">
          {o.number}
        </Link>
      ),
    },
    {
      id: 'status',
      head: 'State',
      width: 124,
      by: (o) => o.status,
      cell: (o) => <State kind="order" state={o.status} />,
    },
    {
      id: 'account',
      head: 'Customer',
      width: 170,
      by: (o) => o.account?.name ?? '',
      cell: (o) => o.account?.name ?? '—',
    },
    { id: 'to', head: 'Ship to', width: 180, by: (o) => cityState(o.ship_to), cell: (o) => cityState(o.ship_to) },
    {
      id: 'ship_by',
      head: 'Ship by',
      width: 130,
      by: (o) => o.ship_by,
      cell: (o) => <Due date={o.ship_by} zone={zone} open={OPEN.has(o.status)} />,
    },
    { id: 'pieces', head: 'Pieces', width: 76, end: true, by: (o) => o.pieces, cell: (o) => count(o.pieces) },
    {
      id: 'value',
      head: 'Value',
      width: 104,
      end: true,
      by: (o) => sumMoney(o.lines.map((l) => l.value)).amount_minor,
      cell: (o) => money(sumMoney(o.lines.map((l) => l.value))),
    },
    { id: 'next', head: 'Next', cell: (o) => <span className="soft">{nextStep(o)}</span> },
  ];
}

/** The orders, by state, however many. */
export function Orders() {
  const { status, number, at } = route.useSearch();
  const navigate = useNavigate({ from: '/orders' });
  const zone = useTenantZone();
  const summary = useQuery(orderSummary);
  // The server answers by one index at a time: a number outranks the state, which then filters what came.
  const orders = useInfiniteQuery(pages('order', number ? { number } : { status }));
  const { rows, more } = useFlat(orders);
  const shown = number && status ? rows.filter((o) => o.status === status) : rows;

  return (
    <Screen
      title="Orders"
      aside={summary.data && <span className="soft">{count(summary.data.total)}</span>}
      actions={
        <>
          <SearchBox
            label="Find an order number"
            value={number}
            onChange={(value) => void navigate({ search: (s) => ({ ...s, number: value }), replace: true })}
          />
          <Button
            leftSection={<FileUp size={14} aria-hidden />}
            renderRoot={(props) => <Link {...props} to="/imports/new" />}
          >
            Import orders
          </Button>
        </>
      }
    >
      <div className="screen-head tabs-head">
        <FilterTabs
          kind="order"
          label="Filter by state"
          states={statesOf('order')}
          value={status}
          counts={summary.data?.counts}
          onChange={(value) => void navigate({ search: (s) => ({ ...s, status: value }) })}
        />
      </div>
      <ProblemNote error={orders.error} />
      <DataTable
        label="Orders"
        rows={shown}
        columns={columnsFor(zone)}
        rowId={(o) => o.id}
        current={at}
        onCurrent={(id) => void navigate({ search: (s) => ({ ...s, at: id }), replace: true })}
        onOpen={(o) => void navigate({ to: '/orders/$id', params: { id: o.id } })}
        onEnd={more}
        loadingMore={orders.isFetching && !orders.isRefetching}
        dim={(o) => o.status === 'cancelled'}
        empty={
          status || number ? (
            <Empty icon={Inbox} title="No order matches">
              Choose another state, or clear the search.
            </Empty>
          ) : (
            <Empty
              icon={Inbox}
              title="No orders yet"
              action={
                <Button renderRoot={(props) => <Link {...props} to="/imports/new" />}>Import a file of orders</Button>
              }
            >
              Bring a CSV file as it is: columns are recognised, mistakes are shown before anything is created.
            </Empty>
          )
        }
      />
    </Screen>
  );
}
