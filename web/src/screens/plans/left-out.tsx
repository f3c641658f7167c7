import { NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import type { Freight, Plan } from '../../api/types';
import { count, shortId } from '../../words/format';

interface LeftOutProps {
  plan: Plan;
  freight: ReadonlyMap<string, Freight>;
  onMove: (shipment: string, to: string) => void;
}

/** Rows of this list that are drawn; the count above it tells the rest. */
const SHOWN = 100;

/** What the plan leaves out and why; what a person left out can be put back. */
export function LeftOut({ plan, freight, onMove }: LeftOutProps) {
  return (
    <div className="section">
      <h2>Left out: {count(plan.left_out_count)}</h2>
      {plan.left_out.length > 0 && (
        <table className="plain">
          <tbody>
            {plan.left_out.slice(0, SHOWN).map((left) => (
              <tr key={left.shipment_id}>
                <td>
                  <Link to="/shipments/$id" params={{ id: left.shipment_id }} className="link mono">
                    {freight.get(left.shipment_id)?.order_number ?? shortId(left.shipment_id)}
                  </Link>
                  <div className="soft">{left.reason}</div>
                  {plan.status === 'proposed' && left.code === 'removed' && (
                    <NativeSelect
                      size="xs"
                      aria-label="Put back"
                      value=""
                      onChange={(event) =>
                        event.currentTarget.value && onMove(left.shipment_id, event.currentTarget.value)
                      }
                      data={[
                        { value: '', label: 'Put back…' },
                        ...plan.loads.map((l) => ({ value: l.key, label: `Load ${l.key} · ${l.destination}` })),
                        { value: 'new', label: 'A new load' },
                      ]}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
