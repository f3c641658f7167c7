import { describe, expect, it } from 'vitest';

import { civilDay, clock, daysUntil, instantOf, knownZone, localOf, relative, stamp, windowText } from './zones';

const at = (text: string) => new Date(text);
const now = at('2026-11-22T18:00:00Z');

describe('a time at a place', () => {
  it.each([
    ['America/Chicago', '12:00 CST'],
    ['America/Phoenix', '11:00 MST'],
    ['America/Indiana/Indianapolis', '13:00 EST'],
    ['Pacific/Honolulu', '08:00 HST'],
  ])('in %s', (zone, told) => {
    expect(clock(now, zone)).toBe(told);
  });

  it('follows the clock change, and Arizona does not', () => {
    expect(clock(at('2026-07-01T18:00:00Z'), 'America/Chicago')).toBe('13:00 CDT');
    expect(clock(at('2026-07-01T18:00:00Z'), 'America/Phoenix')).toBe('11:00 MST');
  });

  it('names the weekday when near and the date when far', () => {
    expect(stamp(at('2026-11-24T20:05:00Z'), 'America/Chicago', now)).toBe('Tue 14:05 CST');
    expect(stamp(at('2026-12-24T20:05:00Z'), 'America/Chicago', now)).toBe('Dec 24 14:05 CST');
    expect(stamp(at('2018-11-11T20:05:00Z'), 'America/Chicago', now)).toBe('Nov 11, 2018 14:05 CST');
  });

  it('does not fall over a zone that nobody knows', () => {
    expect(knownZone('Mars/Olympus')).toBe('UTC');
    expect(clock(now, 'Mars/Olympus')).toBe('18:00 UTC');
  });
});

describe('how far away', () => {
  it.each([
    ['2026-11-22T18:00:10Z', 'now'],
    ['2026-11-22T20:10:00Z', 'in 2 h 10 m'],
    ['2026-11-22T17:15:00Z', '45 m ago'],
    ['2026-11-24T19:00:00Z', 'in 2 d 1 h'],
    ['2026-11-12T18:00:00Z', '10 d ago'],
  ])('%s', (instant, told) => {
    expect(relative(at(instant), now)).toBe(told);
  });
});

describe('a date', () => {
  it('is the same day everywhere', () => {
    expect(civilDay('2026-11-24', now)).toBe('Tue, Nov 24');
    expect(civilDay('2018-11-11', now)).toBe('Sun, Nov 11 2018');
    expect(civilDay('soon', now)).toBe('—');
  });

  it('is late by the calendar of the place', () => {
    const evening = at('2026-11-23T03:00:00Z');
    expect(daysUntil('2026-11-22', 'America/Chicago', evening)).toBe(0);
    expect(daysUntil('2026-11-22', 'UTC', evening)).toBe(-1);
  });
});

describe('an appointment', () => {
  it('is told once when it is on one day', () => {
    const from = at('2026-11-24T14:00:00Z');
    expect(windowText(from, at('2026-11-24T18:00:00Z'), 'America/Chicago', now)).toBe('Tue 08:00–12:00 CST');
    expect(windowText(from, at('2026-11-25T18:00:00Z'), 'America/Chicago', now)).toBe('Tue 08:00 CST – Wed 12:00 CST');
  });

  it('goes from the wall clock of the place to an instant and back', async () => {
    expect(await instantOf('2026-11-24T08:00', 'America/Chicago')).toBe('2026-11-24T14:00:00Z');
    expect(localOf(at('2026-11-24T14:00:00Z'), 'America/Chicago')).toBe('2026-11-24T08:00');
  });

  it('moves a time that the clock change skips forward, and takes the earlier of two', async () => {
    expect(await instantOf('2026-03-08T02:30', 'America/Chicago')).toBe('2026-03-08T08:30:00Z');
    expect(await instantOf('2026-11-01T01:30', 'America/Chicago')).toBe('2026-11-01T06:30:00Z');
  });
});
