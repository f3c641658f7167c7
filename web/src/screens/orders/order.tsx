import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';

import { history, one } from '../../api/queries';
import type { Order } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { useTenantZone } from '../../parts/lookup';
import { Card, Facts, Loading, Note, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { fromHistory, Timeline } from '../../parts/timeline';
import { Due, When } from '../../parts/when';
import { cityStateZip, count, humanise, money, sumMoney } from '../../words/format';

const route = getRouteApi('/app/orders/$id');

/** One order: what was asked for, what became of each line, and everything that happened. */
export function OrderPage() {
  const { id } = route.useParams();
  const order = useQuery(one('order', id));
  const data = order.data;
  return (
    <Screen
      title={data ? `Order ${data.number}` : 'Order'}
      back={{ to: '/orders', label: 'Orders' }}
      aside={data && <State kind="order" state={data.status} />}
      actions={data && <ActionBar kind="order" resource={data} offers={['release', 'hold', 'cancel']} />}
    >
      <Loading query={order}>{(found) => <Details order={found} />}</Loading>
    </Screen>
  );
}

function Details({ order }: { order: Order }) {
  const zone = useTenantZone();
  const past = useQuery(history('order', order.id));
  const freight = useQuery({
    ...one('freight', order.shipment_id ?? ''),
    enabled: Boolean(order.shipment_id),
    retry: false,
  });
  const loadId = freight.data?.load_id;
  const load = useQuery({ ...one('load', loadId ?? ''), enabled: Boolean(loadId) }).data;
  const { ship_to: to } = order;
  return (
    <div className="panes two">
      <div className="body stack sunk">
        {order.holds.map((hold) => (
          <Note key={`${hold.code}${hold.detail}`} tone="warn">
            <strong>Held:</strong> {hold.detail}
          </Note>
        ))}
        {order.refused && (
          <Note tone="bad">
            <strong>Refused:</strong> {order.refused.reason}
          </Note>
        )}
        {order.cancelled && (
          <Note tone="neutral">
            <strong>Cancelled:</strong> {order.cancelled.reason}
          </Note>
        )}
        {order.warnings.map((warning) => (
          <Note key={`${warning.code}${warning.detail}`} tone="info">
            {warning.detail}
          </Note>
        ))}
        <Card title="Lines" pad={false} aside={<span className="soft">{count(order.pieces)} pieces</span>}>
          <table className="plain">
            <thead>
              <tr>
                <th>SKU</th>
                <th>Item</th>
                <th className="end">Ordered</th>
                <th className="end">Allocated</th>
                <th className="end">Picked</th>
                <th className="end">Short</th>
                <th className="end">Value</th>
              </tr>
            </thead>
            <tbody>
              {order.lines.map((line) => (
                <tr key={line.line}>
                  <td className="mono">{line.sku}</td>
                  <td>{line.description || <span className="soft">—</span>}</td>
                  <td className="end">{count(line.ordered)}</td>
                  <td className="end">{count(line.allocated)}</td>
                  <td className="end">{count(line.picked)}</td>
                  <td className={line.short > 0 ? 'end late' : 'end'}>
                    {line.short > 0 ? `${count(line.short)} · ${humanise(line.short_reason ?? 'short')}` : '—'}
                  </td>
                  <td className="end">{money(line.value)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <td colSpan={6}>Total</td>
                <td className="end">{money(sumMoney(order.lines.map((l) => l.value)))}</td>
              </tr>
            </tfoot>
          </table>
        </Card>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
          <Card title="Ship to">
            <address style={{ fontStyle: 'normal' }}>
              {to?.name && <div className="strong">{to.name}</div>}
              {to?.street && <div>{to.street}</div>}
              <div>{cityStateZip(to)}</div>
            </address>
          </Card>
          <Card title="Where it is">
            <Facts
              of={[
                [
                  'Shipment',
                  order.shipment_id ? (
                    <Link key="shipment" to="/shipments/$id" params={{ id: order.shipment_id }} className="link">
                      Warehouse task
                    </Link>
                  ) : (
                    '—'
                  ),
                ],
                [
                  'Load',
                  load ? (
                    <Link key="load" to="/loads/$id" params={{ id: load.id }} className="link mono">
                      {load.number}
                    </Link>
                  ) : (
                    '—'
                  ),
                ],
                [
                  'Invoice',
                  order.invoice ? (
                    <Link key="invoice" to="/invoices/$id" params={{ id: order.invoice.id }} className="link mono">
                      {order.invoice.number}
                    </Link>
                  ) : (
                    '—'
                  ),
                ],
                ['Shipped', <When key="s" at={order.shipped_at} zone={zone} />],
                ['Delivered', <When key="d" at={order.delivered_at} zone={zone} />],
              ]}
            />
          </Card>
        </div>
      </div>
      <aside className="pane" tabIndex={0} aria-label="About the order">
        <div className="section">
          <h2>Order</h2>
          <div className="pad">
            <Facts
              of={[
                ['Customer', order.account ? `${order.account.name} (${order.account.code})` : '—'],
                ['Ordered', <Due key="o" date={order.order_date} zone={zone} />],
                [
                  'Ship by',
                  <Due
                    key="b"
                    date={order.ship_by}
                    zone={zone}
                    open={!['shipped', 'delivered', 'invoiced', 'cancelled'].includes(order.status)}
                  />,
                ],
                ['Service', order.service ?? '—'],
                [
                  'Next',
                  order.next_action
                    ? `${humanise(order.next_action.owner)}: ${humanise(order.next_action.action).toLowerCase()}`
                    : '—',
                ],
                [
                  'Import',
                  order.import_id ? (
                    <Link key="import" to="/imports/$id" params={{ id: order.import_id }} className="link">
                      From a file
                    </Link>
                  ) : (
                    '—'
                  ),
                ],
              ]}
            />
          </div>
        </div>
        <div className="section">
          <h2>Timeline</h2>
          <div className="pad">
            <Loading query={past} lines={4}>
              {(page) => <Timeline entries={fromHistory(page.items, zone)} />}
            </Loading>
          </div>
        </div>
      </aside>
    </div>
  );
}
