import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FileUp } from 'lucide-react';

import { list } from '../../api/queries';
import type { Import } from '../../api/types';
import { useTenantZone } from '../../parts/lookup';
import { Empty, Loading, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { type Column, DataTable } from '../../parts/table';
import { When } from '../../parts/when';
import { count } from '../../words/format';

const columnsFor = (zone: string): Column<Import>[] => [
  {
    id: 'file',
    head: 'File',
    by: (i) => i.file_name,
    cell: (i) => (
      <Link to="/imports/$id" params={{ id: i.id }} className="link">
        {i.file_name}
      </Link>
    ),
  },
  { id: 'state', head: 'State', width: 170, by: (i) => i.state, cell: (i) => <State kind="import" state={i.state} /> },
  {
    id: 'orders',
    head: 'Orders',
    width: 90,
    end: true,
    cell: (i) => count(i.progress?.orders_total ?? i.analysis?.order_count),
  },
  { id: 'created', head: 'Created', width: 90, end: true, cell: (i) => count(i.progress?.created) },
  { id: 'failed', head: 'Failed', width: 90, end: true, cell: (i) => count(i.progress?.failed) },
  {
    id: 'at',
    head: 'Started',
    width: 230,
    by: (i) => i.created_at,
    cell: (i) => <When at={i.created_at} zone={zone} />,
  },
];

export function Imports() {
  const imports = useQuery(list('import'));
  const zone = useTenantZone();
  const navigate = useNavigate();
  const start = (
    <Button
      leftSection={<FileUp size={14} aria-hidden />}
      renderRoot={(props) => <Link {...props} to="/imports/new" />}
    >
      Import orders
    </Button>
  );
  return (
    <Screen title="Imports" actions={start}>
      <Loading query={imports}>
        {(page) => (
          <DataTable
            label="Imports"
            rows={page.items}
            columns={columnsFor(zone)}
            rowId={(i) => i.id}
            onOpen={(i) => void navigate({ to: '/imports/$id', params: { id: i.id } })}
            empty={
              <Empty icon={FileUp} title="Nothing was imported yet" action={start}>
                A file of orders goes through a dry run first, so that nothing happens by accident.
              </Empty>
            }
          />
        )}
      </Loading>
    </Screen>
  );
}
