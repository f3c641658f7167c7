import { expect, it } from 'vitest';

import { cityStateZip, count, humanise, money, plural, pounds, shortId, sumMoney } from './format';

it('writes money from minor units', () => {
  expect(money({ amount_minor: 245000, currency: 'USD' })).toBe('$2,450.00');
  expect(money(undefined)).toBe('—');
});

it('adds money without rounding, and skips what is missing', () => {
  expect(sumMoney([{ amount_minor: 10, currency: 'USD' }, null, { amount_minor: 20, currency: 'USD' }])).toEqual({
    amount_minor: 30,
    currency: 'USD',
  });
});

it('writes numbers, weights and counts the US way', () => {
  expect(count(5009)).toBe('5,009');
  expect(pounds('1200.4')).toBe('1,200 lb');
  expect(plural(1, 'load')).toBe('1 load');
  expect(plural(0, 'load')).toBe('0 loads');
});

it('leaves a gap where a place has one', () => {
  expect(cityStateZip({ city: 'Boston', state: 'MA', zip: '02134' })).toBe('Boston, MA 02134');
  expect(cityStateZip(null)).toBe('—');
});

it('makes names of words that no vocabulary knows', () => {
  expect(humanise('pod_missing')).toBe('Pod missing');
  expect(shortId('lod_0198f3aa0198f3aa0198f3aa0198f3aa')).toBe('lod_…98f3aa');
});
