import { NativeSelect } from '@mantine/core';

import type { Analysis, Mapping } from '../../api/types';
import { Card } from '../../parts/screen';
import { Chip } from '../../parts/state';
import { count, plural } from '../../words/format';
import { assign, DATE_ORDERS, DELIMITERS, fieldOf, FIELDS } from '../../words/mapping';

interface MapColumnsProps {
  analysis: Analysis;
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
  dateOrder: string;
  onDateOrder: (order: string) => void;
}

const CHOICES = [
  { value: '', label: 'Not used' },
  ...FIELDS.map((f) => ({ value: f.field, label: f.need === 'always' ? `${f.word} *` : f.word })),
];

/** The file's columns over its first rows; above each, which field of an order it is. */
export function MapColumns({ analysis, mapping, onMapping, dateOrder, onDateOrder }: MapColumnsProps) {
  const { columns, preview } = analysis;
  return (
    <>
      <div className="row">
        <span>
          <span className="strong">{plural(analysis.order_count, 'order')}</span> in {plural(analysis.row_count, 'row')}
        </span>
        <Chip tone="neutral">{analysis.encoding}</Chip>
        <Chip tone="neutral">{DELIMITERS[analysis.delimiter] ?? analysis.delimiter}</Chip>
        <Chip tone="neutral">{plural(columns.length, 'column')}</Chip>
        <Chip tone={analysis.mapping_from === 'remembered' ? 'good' : 'info'}>
          {analysis.mapping_from === 'remembered' ? 'columns as last time' : 'columns recognised by name'}
        </Chip>
        <NativeSelect
          size="xs"
          aria-label="Order of dates"
          value={dateOrder}
          onChange={(event) => onDateOrder(event.currentTarget.value)}
          data={Object.entries(DATE_ORDERS).map(([value, label]) => ({ value, label: `Dates: ${label}` }))}
        />
        {!analysis.date_order_certain && <Chip tone="warn">check the order of dates</Chip>}
        <span className="soft">{analysis.date_order_reason}</span>
      </div>
      <Card
        title="Columns"
        pad={false}
        aside={
          <span className="soft">
            {count(Object.keys(mapping).length)} of {count(columns.length)} used
          </span>
        }
      >
        <section className="map-scroll" aria-label="Columns and first rows" tabIndex={0}>
          <table className="map-table">
            <thead>
              <tr>
                {columns.map((column) => {
                  const field = fieldOf(mapping, column.index);
                  return (
                    <th key={column.index} scope="col" data-used={field !== undefined || undefined}>
                      <span className="from" title={column.name}>
                        {column.name || `Column ${column.index + 1}`}
                      </span>
                      <NativeSelect
                        size="xs"
                        aria-label={`Column ${column.name || column.index + 1} is`}
                        value={field ?? ''}
                        onChange={(event) =>
                          onMapping(assign(mapping, column.index, event.currentTarget.value || undefined))
                        }
                        data={CHOICES}
                      />
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              {preview.slice(0, 8).map((cells, at) => (
                // The preview never changes, so its position is its identity.
                // oxlint-disable-next-line react/no-array-index-key
                <tr key={at}>
                  {columns.map((column) => (
                    <td key={column.index} data-used={fieldOf(mapping, column.index) !== undefined || undefined}>
                      {cells[column.index]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Card>
    </>
  );
}
