import { ActionIcon, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EllipsisVertical } from 'lucide-react';

import type { Freight, Plan, PlannedLoad } from '../../api/types';
import { useFacility } from '../../parts/lookup';
import { type Column, DataTable } from '../../parts/table';
import { Due } from '../../parts/when';
import { cityStateZip, count, pounds, shortId } from '../../words/format';

interface ShipmentsProps {
  plan: Plan;
  load: PlannedLoad;
  freight: ReadonlyMap<string, Freight>;
  onMove: (shipment: string, to: string) => void;
  onRemove: (shipment: string) => void;
}

interface RowData {
  id: string;
  freight: Freight | undefined;
}

/** More loads than this in a menu helps nobody. */
const MENU_MOST = 30;

const name = (row: RowData) => row.freight?.order_number ?? shortId(row.id);

function columnsFor(zone: string, { plan, load, onMove, onRemove }: ShipmentsProps): Column<RowData>[] {
  const columns: Column<RowData>[] = [
    {
      id: 'order',
      head: 'Order',
      width: 150,
      by: name,
      cell: (r) => (
        <Link to="/shipments/$id" params={{ id: r.id }} className="link mono">
          {name(r)}
        </Link>
      ),
    },
    {
      id: 'to',
      head: 'Ship to',
      by: (r) => cityStateZip(r.freight?.ship_to),
      cell: (r) => cityStateZip(r.freight?.ship_to),
    },
    {
      id: 'by',
      head: 'Ship by',
      width: 130,
      by: (r) => r.freight?.ship_by ?? '',
      cell: (r) => <Due date={r.freight?.ship_by} zone={zone} />,
    },
    {
      id: 'pieces',
      head: 'Pieces',
      width: 76,
      end: true,
      by: (r) => r.freight?.pieces ?? 0,
      cell: (r) => count(r.freight?.pieces),
    },
    {
      id: 'weight',
      head: 'Weight',
      width: 90,
      end: true,
      by: (r) => Number(r.freight?.weight_lb ?? 0),
      cell: (r) => pounds(r.freight?.weight_lb),
    },
  ];
  if (plan.status === 'proposed') {
    columns.push({
      id: 'edit',
      head: 'Change',
      width: 76,
      end: true,
      cell: (r) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={24} aria-label={`Move or remove ${name(r)}`}>
              <EllipsisVertical size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
            <Menu.Label>Move to</Menu.Label>
            {plan.loads
              .filter((l) => l.key !== load.key)
              .slice(0, MENU_MOST)
              .map((l) => (
                <Menu.Item key={l.key} onClick={() => onMove(r.id, l.key)}>
                  Load {l.key} · {l.destination} · {pounds(l.weight_lb)}
                </Menu.Item>
              ))}
            <Menu.Item onClick={() => onMove(r.id, 'new')}>A new load</Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => onRemove(r.id)}>
              Leave out
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    });
  }
  return columns;
}

/** The shipments of one proposed load, each of which can go elsewhere while the plan is open. */
export function Shipments(props: ShipmentsProps) {
  const { plan, load, freight } = props;
  const zone = useFacility(plan.facility_id)?.zone ?? 'UTC';
  const rows: RowData[] = load.shipment_ids.map((id) => ({ id, freight: freight.get(id) }));
  return (
    <DataTable
      label={`Shipments of load ${load.key}`}
      rows={rows}
      columns={columnsFor(zone, props)}
      rowId={(r) => r.id}
    />
  );
}
