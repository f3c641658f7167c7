import { describe, expect, it } from 'vitest';

import type { Mapping } from '../api/types';
import { assign, effective, fieldOf, missingFields } from './mapping';

describe('which column is which field', () => {
  it('moves a field to another column and frees the old one', () => {
    const mapping = assign({ sku: 1, quantity: 2 }, 5, 'sku');
    expect(mapping).toEqual({ sku: 5, quantity: 2 });
  });

  it('gives a column that had another field the new one only', () => {
    expect(assign({ sku: 1, quantity: 2 }, 2, 'sku')).toEqual({ sku: 2 });
  });

  it('takes a column out', () => {
    const mapping = assign({ sku: 1 }, 1, undefined);
    expect(mapping).toEqual({});
    expect(fieldOf(mapping, 1)).toBeUndefined();
  });
});

describe('what is still needed', () => {
  it('is the number, the SKU, the quantity and a place', () => {
    expect(missingFields({})).toEqual(['Order number', 'SKU', 'Quantity', 'ZIP code (or city and state)']);
  });

  it('is nothing with a ZIP, or with a city and a state', () => {
    const three = { order_number: 0, sku: 1, quantity: 2 };
    expect(missingFields({ ...three, zip: 3 })).toEqual([]);
    expect(missingFields({ ...three, city: 3, state: 4 })).toEqual([]);
    expect(missingFields({ ...three, city: 3 })).toHaveLength(1);
  });
});

it('a proposal may leave fields without a column', () => {
  expect(effective({ mapping: { sku: 0, city: null } as unknown as Mapping }, undefined)).toEqual({ sku: 0 });
  expect(effective({ mapping: { sku: 0 } }, { sku: 3 })).toEqual({ sku: 3 });
});
