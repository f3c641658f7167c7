import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { one } from '../../api/queries';
import type { Load, Tender } from '../../api/types';
import { Card } from '../../parts/screen';
import { State } from '../../parts/state';
import { When } from '../../parts/when';
import { money } from '../../words/format';
import { DECLINE_REASONS } from '../../words/vocabulary';

/** Who was asked, in which order, and what they said. */
export function TendersCard({ load, tenders }: { load: Load; tenders: Tender[] }) {
  if (tenders.length === 0) return null;
  const zone = load.stops[0]?.zone ?? 'UTC';
  const sorted = [...tenders].sort((a, b) => a.round - b.round || a.rank - b.rank);
  return (
    <Card title="Tenders" pad={false}>
      <table className="plain">
        <thead>
          <tr>
            <th>Rank</th>
            <th>Carrier</th>
            <th>State</th>
            <th>Answer</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((tender) => (
            <tr key={tender.id}>
              <td>{tender.rank}</td>
              <td>{tender.carrier_name}</td>
              <td>
                <State kind="tender" state={tender.status} />
              </td>
              <td>
                {tender.status === 'offered' && 'until '}
                <When at={tender.answered_at ?? tender.expires_at} zone={zone} />
                {tender.decline_reason && (
                  <span className="soft"> · {DECLINE_REASONS[tender.decline_reason] ?? tender.decline_reason}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** What the load costs its customers, once there is something to say. */
export function ChargesCard({ load }: { load: Load }) {
  const { data } = useQuery({ ...one('charges', load.id), retry: false });
  if (!data) return null;
  return (
    <Card title="Charges" pad={false} aside={<State kind="charges" state={data.status} />}>
      {data.unrated && <p className="late card-line">{data.unrated.reason}</p>}
      {data.lines.length > 0 && (
        <table className="plain">
          <thead className="hidden">
            <tr>
              <th>Charge</th>
              <th>Amount</th>
            </tr>
          </thead>
          <tbody>
            {data.lines.map((line, at) => (
              // Lines have no name of their own; they are only ever read whole.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={at}>
                <td>
                  {line.description}
                  <div className="soft">{line.explanation}</div>
                </td>
                <td className="end">{money(line.amount)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>Total</td>
              <td className="end">{money(data.total)}</td>
            </tr>
          </tfoot>
        </table>
      )}
      {data.invoices.length > 0 && (
        <p className="row card-line">
          Invoices:
          {data.invoices.map((invoice) => (
            <Link key={invoice.invoice_id} to="/invoices/$id" params={{ id: invoice.invoice_id }} className="link mono">
              {invoice.number ?? 'open'}
            </Link>
          ))}
        </p>
      )}
    </Card>
  );
}
