import { expect, it } from 'vitest';

import type { PickRow } from '../api/types';
import { lackingReason, pickCommand } from './picking';

const row = (line: number, quantity: number): PickRow => ({
  line,
  quantity,
  bin: 'A-01',
  sku: `S-${line}`,
  description: '',
  unit: 'each',
  picked: null,
});

it('names only the exceptions', () => {
  const rows = [row(1, 4), row(2, 6)];
  expect(pickCommand(rows, new Map())).toEqual({});
  expect(pickCommand(rows, new Map([['2 A-01', { quantity: 6 }]]))).toEqual({});
  expect(pickCommand(rows, new Map([['2 A-01', { quantity: 5, reason: 'damaged' }]]))).toEqual({
    lines: [{ line: 2, bin: 'A-01', quantity: 5, reason: 'damaged' }],
  });
});

it('wants a reason for every short', () => {
  const rows = [row(1, 4)];
  expect(lackingReason(rows, new Map([['1 A-01', { quantity: 3 }]]))).toHaveLength(1);
  expect(lackingReason(rows, new Map([['1 A-01', { quantity: 3, reason: 'other' }]]))).toHaveLength(0);
});
