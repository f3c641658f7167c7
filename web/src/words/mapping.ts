/** Which column of a file is which field of an order. Pure; the server proposes, people correct. */
import type { Analysis, Mapping } from '../api/types';

export interface FieldSpec {
  field: string;
  word: string;
  /** Needed; or one of a group of which one way is enough. */
  need: 'always' | 'place' | 'never';
}

export const FIELDS: readonly FieldSpec[] = [
  { field: 'order_number', word: 'Order number', need: 'always' },
  { field: 'sku', word: 'SKU', need: 'always' },
  { field: 'quantity', word: 'Quantity', need: 'always' },
  { field: 'zip', word: 'ZIP code', need: 'place' },
  { field: 'city', word: 'City', need: 'place' },
  { field: 'state', word: 'State', need: 'place' },
  { field: 'order_date', word: 'Order date', need: 'never' },
  { field: 'ship_date', word: 'Ship by', need: 'never' },
  { field: 'ship_name', word: 'Ship-to name', need: 'never' },
  { field: 'street', word: 'Street', need: 'never' },
  { field: 'street2', word: 'Street, second line', need: 'never' },
  { field: 'country', word: 'Country', need: 'never' },
  { field: 'account_code', word: 'Customer code', need: 'never' },
  { field: 'account_name', word: 'Customer name', need: 'never' },
  { field: 'service', word: 'Service', need: 'never' },
  { field: 'description', word: 'Item description', need: 'never' },
  { field: 'category', word: 'Item category', need: 'never' },
  { field: 'unit_price', word: 'Unit price', need: 'never' },
  { field: 'line_value', word: 'Line value', need: 'never' },
];

/** What is still missing: a ZIP, or a city with its state, besides what is always needed. */
export function missingFields(mapping: Mapping): string[] {
  const has = (field: string) => mapping[field] !== undefined;
  const missing = FIELDS.filter((f) => f.need === 'always' && !has(f.field)).map((f) => f.word);
  if (!has('zip') && !(has('city') && has('state'))) missing.push('ZIP code (or city and state)');
  return missing;
}

/** Gives a column a field. A field has one column and a column one field, so others let go. */
export function assign(mapping: Mapping, column: number, field: string | undefined): Mapping {
  const next: Mapping = {};
  for (const [name, at] of Object.entries(mapping)) if (at !== column && name !== field) next[name] = at;
  if (field !== undefined) next[field] = column;
  return next;
}

export function fieldOf(mapping: Mapping, column: number): string | undefined {
  return Object.entries(mapping).find(([, at]) => at === column)?.[0];
}

/** The mapping that is in force: what the person chose, else what the server proposed (which may name no column). */
export function effective(analysis: Pick<Analysis, 'mapping'>, chosen: Mapping | undefined): Mapping {
  if (chosen) return chosen;
  const named: Mapping = {};
  for (const [field, at] of Object.entries(analysis.mapping)) if (typeof at === 'number') named[field] = at;
  return named;
}

export const DELIMITERS: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };
export const DATE_ORDERS: Record<string, string> = {
  mdy: 'month/day/year',
  dmy: 'day/month/year',
  ymd: 'year/month/day',
};
