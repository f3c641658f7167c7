/** Numbers as people read them. Pure; the locale is fixed, because freight here is written the US way. */

export interface Money {
  amount_minor: number;
  currency: string;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const exact = new Map<string, Intl.NumberFormat>();

export function money(value: Money | null | undefined): string {
  if (!value) return '—';
  let format = exact.get(value.currency);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { style: 'currency', currency: value.currency });
    exact.set(value.currency, format);
  }
  return format.format(value.amount_minor / 100);
}

export function sumMoney(values: readonly (Money | null | undefined)[]): Money {
  let amount = 0;
  let currency = 'USD';
  for (const value of values) {
    if (!value) continue;
    amount += value.amount_minor;
    currency = value.currency;
  }
  return { amount_minor: amount, currency };
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : whole.format(value);
}

export function decimal(value: number | string | null | undefined, digits = 1): string {
  if (value === null || value === undefined || value === '') return '—';
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(Number(value));
}

export function pounds(value: number | string | null | undefined): string {
  return value === null || value === undefined || value === '' ? '—' : `${decimal(value, 0)} lb`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** `lod_0198f3…` as a person may quote it: prefix and the last six digits. */
export function shortId(id: string): string {
  const cut = id.indexOf('_');
  return cut < 0 || id.length < cut + 9 ? id : `${id.slice(0, cut + 1)}…${id.slice(-6)}`;
}

export interface Place {
  name?: string | null;
  line1?: string | null;
  line2?: string | null;
  city?: string | null;
  state?: string | null;
  zip?: string | null;
}

export function cityState(place: Place | null | undefined): string {
  if (!place) return '—';
  return [place.city, place.state].filter(Boolean).join(', ') || '—';
}

export function cityStateZip(place: Place | null | undefined): string {
  if (!place) return '—';
  return [cityState(place), place.zip].filter((part) => part && part !== '—').join(' ') || '—';
}

/** `short_pick` → `Short pick`. For words that no vocabulary knows yet. */
export function humanise(word: string): string {
  const text = word.replaceAll(/[_-]+/g, ' ').trim();
  return text === '' ? '' : text[0]!.toUpperCase() + text.slice(1);
}
