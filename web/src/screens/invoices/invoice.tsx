import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';

import { history, one } from '../../api/queries';
import type { Invoice } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { useAct } from '../../parts/command';
import { FormDialog } from '../../parts/form';
import { useTenantZone } from '../../parts/lookup';
import { Card, Facts, Loading, Note, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { fromHistory, Timeline } from '../../parts/timeline';
import { Due, useNow } from '../../parts/when';
import { decimal, money, plural } from '../../words/format';
import { CHARGE_KINDS } from '../../words/vocabulary';

const route = getRouteApi('/app/invoices/$id');

/** One invoice. Each line says how it came to its amount, and from which events. */
export function InvoicePage() {
  const { id } = route.useParams();
  const invoice = useQuery(one('invoice', id));
  const [paying, setPaying] = useState(false);
  const data = invoice.data;
  return (
    <Screen
      title={data ? `Invoice ${data.number}` : 'Invoice'}
      back={{ to: '/invoices', label: 'Invoices' }}
      aside={data && <State kind="invoice" state={data.status} />}
      actions={
        data && (
          <ActionBar kind="invoice" resource={data} offers={['pay', 'void']} dialogs={{ pay: () => setPaying(true) }} />
        )
      }
    >
      <Loading query={invoice}>{(found) => <Details invoice={found} />}</Loading>
      {data && paying && <PayDialog invoice={data} onClose={() => setPaying(false)} />}
    </Screen>
  );
}

function OrderLink({ id }: { id: string }) {
  const order = useQuery(one('order', id));
  return (
    <Link to="/orders/$id" params={{ id }} className="link mono">
      {order.data?.number ?? 'order'}
    </Link>
  );
}

function Details({ invoice }: { invoice: Invoice }) {
  const zone = useTenantZone();
  const account = useQuery(one('account', invoice.account_id)).data;
  const past = useQuery(history('invoice', invoice.id));
  return (
    <div className="panes two">
      <div className="body stack sunk">
        {invoice.void_reason && (
          <Note tone="neutral">
            <strong>Void:</strong> {invoice.void_reason}
          </Note>
        )}
        <Lines invoice={invoice} />
      </div>
      <aside className="pane" tabIndex={0} aria-label="About the invoice">
        <div className="section">
          <h2>Invoice</h2>
          <div className="pad">
            <Facts
              of={[
                ['Customer', account ? `${account.name} (${account.code})` : '—'],
                ['Issued', <Due key="i" date={invoice.issued_on} zone={zone} />],
                ['Due', <Due key="d" date={invoice.due_on} zone={zone} open={invoice.status === 'issued'} />],
                [
                  'Load',
                  <Link key="l" to="/loads/$id" params={{ id: invoice.load_id }} className="link mono">
                    {invoice.load_number}
                  </Link>,
                ],
                [
                  'Orders',
                  <span key="o" className="row">
                    {invoice.orders.map((id) => (
                      <OrderLink key={id} id={id} />
                    ))}
                  </span>,
                ],
              ]}
            />
          </div>
        </div>
        <div className="section">
          <h2>Timeline</h2>
          <div className="pad">
            <Loading query={past} lines={3}>
              {(page) => <Timeline entries={fromHistory(page.items, zone)} />}
            </Loading>
          </div>
        </div>
      </aside>
    </div>
  );
}

function Lines({ invoice }: { invoice: Invoice }) {
  return (
    <Card title="Lines" pad={false} aside={<span className="soft">each explains itself</span>}>
      <table className="plain">
        <thead>
          <tr>
            <th>Charge</th>
            <th>Why this amount</th>
            <th className="end">Quantity</th>
            <th className="end">Rate</th>
            <th className="end">Amount</th>
          </tr>
        </thead>
        <tbody>
          {invoice.lines.map((line, at) => (
            // An invoice's lines never change, so the position is the identity.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={at}>
              <td>
                <div className="strong">{CHARGE_KINDS[line.kind] ?? line.kind}</div>
                <div>{line.description}</div>
                {line.order_id && <OrderLink id={line.order_id} />}
              </td>
              <td className="soft">
                {line.explanation}
                <div title={line.sources.join('\n')}>from {plural(line.sources.length, 'event')}</div>
              </td>
              <td className="end">
                {decimal(line.quantity, 2)} {line.unit}
              </td>
              <td className="end">{line.rate}</td>
              <td className="end strong">{money(line.amount)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={4}>Total</td>
            <td className="end">{money(invoice.total)}</td>
          </tr>
        </tfoot>
      </table>
    </Card>
  );
}

function PayDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const act = useAct('invoice', { quiet: true, onDone: onClose });
  const today = useNow().toISOString().slice(0, 10);
  return (
    <FormDialog
      title={`Mark ${invoice.number} paid`}
      size="sm"
      send="Mark paid"
      busy={act.isPending}
      error={act.error}
      onCancel={onClose}
      onSend={(text) =>
        act.mutate({ id: invoice.id, action: 'pay', body: { paid_on: text('paid_on') }, version: invoice.version })
      }
    >
      <TextInput
        name="paid_on"
        type="date"
        label={`${money(invoice.total)} paid on`}
        defaultValue={today}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
