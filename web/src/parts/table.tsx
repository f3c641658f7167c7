/**
 * The list of every screen: dense, virtual, sorted by its headers, walked with j and k, opened with Enter. A real
 * `<table>`, so that a screen reader reads it as one; rows out of sight are two spacers.
 */
import {
  type SortingState,
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';

import { useKeys } from './keys';

import './table.css';

export interface Column<R> {
  id: string;
  head: string;
  cell: (row: R) => ReactNode;
  /** What to sort by; a column without it does not sort. */
  by?: (row: R) => string | number;
  /** CSS width. One column without a width takes the rest. */
  width?: number;
  /** Numbers stand right. */
  end?: boolean;
}

export interface Selection {
  picked: ReadonlySet<string>;
  onChange: (picked: Set<string>) => void;
  /** What a row's checkbox says to a screen reader. */
  label: (id: string) => string;
}

interface TableProps<R> {
  label: string;
  rows: R[];
  columns: Column<R>[];
  rowId: (row: R) => string;
  /** Enter, or a click on the row. */
  onOpen?: (row: R) => void;
  /** The row that an inspector shows. */
  current?: string | undefined;
  onCurrent?: (id: string) => void;
  selection?: Selection;
  /** Called when the end comes near. */
  onEnd?: () => void;
  loadingMore?: boolean;
  empty?: ReactNode;
  rowHeight?: number;
  dim?: (row: R) => boolean;
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

export function DataTable<R>(props: TableProps<R>) {
  const { rows, columns, rowId, onOpen, selection, onEnd, rowHeight = 34 } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const toFocus = useRef<string | undefined>(undefined);
  const [sorting, setSorting] = useState<SortingState>([]);
  const [ownCurrent, setOwnCurrent] = useState<string | undefined>();
  const current = props.current ?? ownCurrent;

  const defs = useMemo(() => {
    const helper = createColumnHelper<typeof features, { row: R }>();
    return helper.columns(
      columns.map((column) =>
        helper.accessor((holder) => column.by?.(holder.row) ?? '', {
          id: column.id,
          enableSorting: column.by !== undefined,
          sortFn: 'basic',
        }),
      ),
    );
  }, [columns]);
  const data = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const table = useTable({
    features,
    columns: defs,
    data,
    state: { sorting },
    onSortingChange: setSorting,
  });
  const drawn = table.getRowModel().rows.map((r) => r.original.row);

  const virtual = useVirtualizer({
    count: drawn.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const nearEnd = last !== undefined && last.index >= drawn.length - 20;

  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, onEnd, drawn.length]);

  const go = (to: number) => {
    const row = drawn[Math.max(0, Math.min(drawn.length - 1, to))];
    if (row === undefined) return;
    const id = rowId(row);
    setOwnCurrent(id);
    props.onCurrent?.(id);
    toFocus.current = id;
    virtual.scrollToIndex(drawn.indexOf(row), { align: 'auto' });
  };
  // The row's own link takes the focus, as soon as the row is drawn: it is read out, and Enter follows it.
  useEffect(() => {
    const list = scroller.current;
    if (toFocus.current === undefined || list === null) return;
    const row = [...list.querySelectorAll('tr[data-id]')].find(
      (each) => each.getAttribute('data-id') === toFocus.current,
    );
    if (row === undefined) return;
    toFocus.current = undefined;
    (row.querySelector('a') ?? list).focus({ preventScroll: true });
  });
  const at = current === undefined ? -1 : drawn.findIndex((row) => rowId(row) === current);
  const keys = [
    { keys: 'j', does: 'Next row', run: () => go(at + 1) },
    { keys: 'k', does: 'Previous row', run: () => go(at < 0 ? 0 : at - 1) },
  ];
  if (onOpen) {
    keys.push({
      keys: 'Enter',
      does: 'Open the row',
      run: () => {
        const row = drawn[at];
        if (row !== undefined) onOpen(row);
      },
    });
  }
  if (selection) {
    keys.push({
      keys: 'x',
      does: 'Mark the row',
      run: () => {
        if (current !== undefined) toggle(current);
      },
    });
  }
  useKeys('List', keys);

  const toggle = (id: string) => {
    if (!selection) return;
    const picked = new Set(selection.picked);
    if (!picked.delete(id)) picked.add(id);
    selection.onChange(picked);
  };
  const all = selection !== undefined && drawn.length > 0 && drawn.every((row) => selection.picked.has(rowId(row)));
  const span = columns.length + (selection ? 1 : 0);

  return (
    <section className="table-scroll" ref={scroller} aria-label={props.label} tabIndex={0}>
      <table className="table" aria-rowcount={drawn.length + 1}>
        <caption className="hidden">{props.label}</caption>
        <thead>
          <tr>
            {selection && (
              <th className="pick">
                <input
                  type="checkbox"
                  aria-label="Mark all rows"
                  checked={all}
                  onChange={() => selection.onChange(all ? new Set() : new Set(drawn.map(rowId)))}
                />
              </th>
            )}
            {columns.map((column) => {
              const sorted = sorting.find((s) => s.id === column.id);
              return (
                <th
                  key={column.id}
                  scope="col"
                  style={{ width: column.width }}
                  className={column.end ? 'end' : undefined}
                  aria-sort={sorted ? (sorted.desc ? 'descending' : 'ascending') : undefined}
                >
                  {column.by ? (
                    <button
                      type="button"
                      onClick={() =>
                        setSorting(sorted?.desc ? [] : [{ id: column.id, desc: sorted !== undefined && !sorted.desc }])
                      }
                    >
                      {column.head}
                      {sorted &&
                        (sorted.desc ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
                    </button>
                  ) : (
                    column.head
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {first !== undefined && first.start > 0 && (
            <tr aria-hidden>
              <td colSpan={span} className="spacer" style={{ height: first.start }} />
            </tr>
          )}
          {items.map((item) => {
            const row = drawn[item.index];
            if (row === undefined) return null;
            const id = rowId(row);
            return (
              <tr
                key={id}
                data-id={id}
                aria-rowindex={item.index + 2}
                aria-current={id === current ? 'true' : undefined}
                className={onOpen || props.onCurrent ? 'opens' : undefined}
                data-dim={props.dim?.(row) || undefined}
                style={{ height: rowHeight }}
                onClick={(event) => {
                  if ((event.target as HTMLElement).closest('a, button, input')) return;
                  setOwnCurrent(id);
                  if (props.onCurrent) props.onCurrent(id);
                  else onOpen?.(row);
                }}
                onDoubleClick={() => onOpen?.(row)}
              >
                {selection && (
                  <td className="pick">
                    <input
                      type="checkbox"
                      aria-label={selection.label(id)}
                      checked={selection.picked.has(id)}
                      onChange={() => toggle(id)}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.id} className={column.end ? 'end' : undefined}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {last !== undefined && last.end < virtual.getTotalSize() && (
            <tr aria-hidden>
              <td colSpan={span} className="spacer" style={{ height: virtual.getTotalSize() - last.end }} />
            </tr>
          )}
        </tbody>
      </table>
      {drawn.length === 0 && !props.loadingMore && props.empty}
      {props.loadingMore && (
        <p className="soft more" role="status">
          Loading…
        </p>
      )}
    </section>
  );
}
