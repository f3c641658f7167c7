import { describe, expect, it } from 'vitest';

import { backoff, type Change, isChange, patchPages, plan } from './patch';

const change = (kind: string, id: string, version = 2): Change => ({ kind, id, version, name: 'x' });

describe('what a message makes stale', () => {
  it('is the thing itself, unless we know it as new or newer', () => {
    const key = ['order', 'one', 'ord_1'];
    expect(plan([change('order', 'ord_1', 3)], [{ key, version: 2 }]).stale).toEqual([key]);
    expect(plan([change('order', 'ord_1', 3)], [{ key, version: 3 }]).stale).toEqual([]);
    expect(plan([change('order', 'ord_2', 3)], [{ key, version: 2 }]).stale).toEqual([]);
  });

  it('is its history and its parts', () => {
    const cached = [{ key: ['shipment', 'history', 'shp_1'] }, { key: ['shipment', 'part', 'shp_1', 'pick-list'] }];
    expect(plan([change('shipment', 'shp_1')], cached).stale).toHaveLength(2);
    expect(plan([change('shipment', 'shp_2')], cached).stale).toHaveLength(0);
  });

  it('is whatever of its kind is read by another id', () => {
    expect(plan([change('track', 'trk_1')], [{ key: ['track', 'one', 'lod_1'] }]).stale).toHaveLength(1);
  });

  it('is the open freight when a load changes', () => {
    expect(plan([change('load', 'lod_1')], [{ key: ['freight', 'list', {}] }]).stale).toHaveLength(1);
  });

  it('is the charges of a load when its invoice is ready', () => {
    expect(plan([change('invoice', 'ivc_1')], [{ key: ['charges', 'one', 'lod_1'] }]).stale).toHaveLength(1);
  });

  it('is nothing of another kind', () => {
    expect(plan([change('order', 'ord_1')], [{ key: ['load', 'list', {}] }])).toEqual({ stale: [], refresh: [] });
  });
});

describe('a long list', () => {
  const key = ['order', 'pages', {}];
  it('is patched when the few that changed are in it', () => {
    const ids = new Set(['ord_1', 'ord_2']);
    const { stale, refresh } = plan([change('order', 'ord_1', 2), change('order', 'ord_1', 5)], [{ key, ids }]);
    expect(stale).toEqual([]);
    expect(refresh).toEqual([{ kind: 'order', id: 'ord_1' }]);
  });

  it('is read again when something is new in it', () => {
    expect(plan([change('order', 'ord_9')], [{ key, ids: new Set(['ord_1']) }]).stale).toEqual([key]);
  });

  it('is read again when much changed', () => {
    const all = Array.from({ length: 30 }, (_, n) => `ord_${n}`);
    const { stale, refresh } = plan(
      all.map((id) => change('order', id)),
      [{ key, ids: new Set(all) }],
    );
    expect(stale).toEqual([key]);
    expect(refresh).toEqual([]);
  });
});

describe('putting a fresh thing into its place', () => {
  const data = { pages: [{ items: [{ id: 'a', version: 1 }] }, { items: [{ id: 'b', version: 4 }] }] };
  it('leaves all else as it was', () => {
    const next = patchPages(data, { id: 'a', version: 2 });
    expect(next.pages[0]?.items[0]?.version).toBe(2);
    expect(next.pages[1]).toBe(data.pages[1]);
  });
  it('never goes back to an older version', () => {
    expect(patchPages(data, { id: 'b', version: 3 })).toBe(data);
  });
  it('adds nothing', () => {
    expect(patchPages(data, { id: 'c', version: 1 })).toBe(data);
  });
});

it('reads changes and nothing else', () => {
  expect(isChange({ kind: 'order', id: 'ord_1', version: 1, name: 'x' })).toBe(true);
  expect(isChange({ message: 'pong' })).toBe(false);
  expect(isChange(null)).toBe(false);
});

it('waits longer each time, and never more than half a minute', () => {
  expect(backoff(0, 1)).toBe(1000);
  expect(backoff(3, 1)).toBe(8000);
  expect(backoff(50, 1)).toBe(30_000);
  expect(backoff(3, 0)).toBe(4000);
});
