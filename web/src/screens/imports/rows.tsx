import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';

import { importRows } from '../../api/queries';
import type { ImportRow } from '../../api/types';
import { FilterTabs } from '../../parts/filter-tabs';
import { useFlat } from '../../parts/flat';
import { Card, Empty, ProblemNote } from '../../parts/screen';
import { State } from '../../parts/state';
import { type Column, DataTable } from '../../parts/table';
import { humanise } from '../../words/format';
import { FIELDS } from '../../words/mapping';

const route = getRouteApi('/app/imports/$id');
const fieldWord = (field: string) => (FIELDS.find((f) => f.field === field)?.word ?? humanise(field)).toLowerCase();

const COLUMNS: Column<ImportRow>[] = [
  {
    id: 'lines',
    head: 'Rows',
    width: 90,
    end: true,
    by: (r) => r.lines[0] ?? 0,
    cell: (r) => (r.lines.length > 1 ? `${r.lines[0]} + ${r.lines.length - 1}` : r.lines[0]),
  },
  {
    id: 'order',
    head: 'Order',
    width: 160,
    by: (r) => r.order_number,
    cell: (r) =>
      r.order_id ? (
        <Link to="/orders/$id" params={{ id: r.order_id }} className="link mono">
          {r.order_number}
        </Link>
      ) : (
        <span className="mono">{r.order_number || '—'}</span>
      ),
  },
  {
    id: 'outcome',
    head: 'Outcome',
    width: 120,
    by: (r) => r.outcome,
    cell: (r) => <State kind="import_row" state={r.outcome} />,
  },
  {
    id: 'why',
    head: 'Why',
    cell: (r) => {
      const errors = r.errors.map(
        (e) => `row ${e.line}, ${fieldWord(e.field)}${e.value ? ` “${e.value}”` : ''}: ${e.message}`,
      );
      const warnings = r.warnings.map((w) => w.detail);
      const text = [...errors, ...warnings].join('; ');
      return <span title={text}>{text}</span>;
    },
  },
];

/** What became of each row of the file. */
export function Rows({ id, failed }: { id: string; failed: number }) {
  const { outcome = failed > 0 ? 'failed' : undefined } = route.useSearch();
  const navigate = useNavigate({ from: '/imports/$id' });
  const query = useInfiniteQuery(importRows(id, outcome === 'all' ? undefined : outcome));
  const { rows, more } = useFlat(query);
  return (
    <Card title="Orders of the file" pad={false}>
      <div style={{ padding: '8px 12px' }}>
        <FilterTabs
          kind="import_row"
          label="Filter by outcome"
          states={['created', 'unchanged', 'failed']}
          value={outcome === 'all' ? undefined : outcome}
          onChange={(value) => void navigate({ search: { outcome: value ?? 'all' }, replace: true })}
        />
      </div>
      <ProblemNote error={query.error} />
      <div style={{ display: 'flex', height: 'min(52vh, 520px)' }}>
        <DataTable
          label="What became of each order"
          rows={rows}
          columns={COLUMNS}
          rowId={(r) => `${r.lines[0]} ${r.order_number}`}
          onEnd={more}
          loadingMore={query.isFetching}
          empty={<Empty title="No such orders" />}
        />
      </div>
    </Card>
  );
}
