import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { type Kind, statesOf, VOCABULARY, wordFor } from './vocabulary';

const contract = readFileSync(new URL('../../../openapi.yaml', import.meta.url), 'utf8');

/** The states that the contract lists in the description of a field: in backticks, or with commas between. */
function listed(schema: string, field: string): string[] {
  const from = contract.indexOf(`\n    ${schema}:\n`, contract.indexOf('\ncomponents:'));
  expect(from, `${schema} is in the contract`).toBeGreaterThan(0);
  const length = contract.slice(from + 1).search(/\n {4}\w+:\n/);
  const body = `${contract.slice(from, from + 1 + length)}\n`;
  const found = new RegExp(`\\n( +)${field}:\\n((?:\\1 +.*\\n)+)`).exec(body)?.[2] ?? '';
  const prose = /description:([\s\S]*?)\n +example:/.exec(found)?.[1] ?? '';
  const ticked = [...prose.matchAll(/`([a-z_]+)`/g)].map((m) => m[1]!);
  if (ticked.length > 0) return ticked;
  return prose
    .replaceAll(/\([^)]*\)/g, '')
    .split(/[,.\s]+/)
    .filter((word) => /^[a-z_]+$/.test(word));
}

describe('every state that the contract lists has a word', () => {
  it.each<[string, string, Kind]>([
    ['OrderView', 'status', 'order'],
    ['ImportView', 'state', 'import'],
    ['FreightView', 'status', 'freight'],
    ['PlanView', 'status', 'plan'],
    ['LoadView', 'status', 'load'],
    ['TenderView', 'status', 'tender'],
    ['Document', 'status', 'document'],
    ['Charges', 'status', 'charges'],
    ['Invoice', 'status', 'invoice'],
    ['Rate', 'status', 'rate'],
  ])('%s.%s', (schema, field, kind) => {
    const states = listed(schema, field);
    expect(states.length).toBeGreaterThan(1);
    expect(statesOf(kind)).toEqual(expect.arrayContaining(states));
  });
});

it('a state has a word, one of five tones and an icon', () => {
  for (const words of Object.values(VOCABULARY)) {
    for (const [state, { word, tone, icon }] of Object.entries(words)) {
      expect(word, state).toMatch(/^[A-Z][A-Za-z ]+$/);
      expect(['neutral', 'info', 'good', 'warn', 'bad']).toContain(tone);
      expect(icon).toBeDefined();
    }
  }
});

it('a state that this page does not know yet is still readable', () => {
  expect(wordFor('load', 'reconsigned_twice').word).toBe('Reconsigned twice');
});
