import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';

import type { FuelSchedule, Rate } from '../../api/types';
import { useFieldError } from '../../parts/form';
import { State } from '../../parts/state';
import { useAccounts } from '../../parts/lookup';
import { money } from '../../words/format';
import { dollars, EndFields, endFrom, endWord } from './fields';
import { Records } from './records';

type Text = (name: string) => string;

function methodWord({ method }: Rate): string {
  if (method.kind === 'flat') return `${money(method.amount)} flat`;
  const unit = method.kind === 'per_mile' ? 'mi' : 'cwt';
  return `$${method.rate}/${unit}${method.minimum ? `, at least ${money(method.minimum)}` : ''}`;
}

function methodFrom(text: Text): Rate['method'] {
  const nothing = { amount_minor: 0, currency: 'USD' };
  if (text('method') === 'flat') return { kind: 'flat', amount: dollars(text('amount')) ?? nothing };
  const kind = text('method') === 'per_mile' ? 'per_mile' : 'per_hundredweight';
  return { kind, rate: text('rate'), minimum: dollars(text('minimum')) ?? nothing };
}

const ACCESSORIALS = [
  ['handling', 'Handling, a shipment'],
  ['stop_off', 'Stop-off, an extra drop'],
  ['redelivery', 'Redelivery'],
  ['refused_delivery', 'Refused delivery'],
] as const;

function accessorialsFrom(text: Text): Rate['accessorials'] {
  const found: Rate['accessorials'] = {};
  for (const [kind] of ACCESSORIALS) {
    const amount = dollars(text(kind));
    if (amount) found[kind] = amount;
  }
  return found;
}

const today = () => new Date().toISOString().slice(0, 10);

function fuelWord({ method }: FuelSchedule): string {
  if (method.kind === 'per_mile') return `(price − $${method.peg}) ÷ ${method.mpg} mpg, a mile`;
  return (method.bands ?? []).map((band) => `from $${band.from}: ${band.percent}%`).join(', ');
}

/** What lanes cost, and what fuel adds. The most specific rate of the ship date wins. */
export function Rates() {
  const accounts = useAccounts();
  return (
    <>
      <Records
        kind="rate"
        title="Lane rates"
        add="Add a rate"
        empty="No rates yet. Without one, a delivered load cannot be invoiced."
        heads={['Name', 'From', 'To', 'Price', 'Customer', 'From date', 'State']}
        row={(rate) => [
          <span key="name" className="strong">
            {rate.name}
          </span>,
          endWord(rate.origin),
          endWord(rate.destination),
          methodWord(rate),
          rate.account_id ? (accounts.find((a) => a.id === rate.account_id)?.name ?? 'one') : 'all',
          rate.effective_from,
          <State key="state" kind="rate" state={rate.status} />,
        ]}
        body={(text) => ({
          name: text('name'),
          account_id: text('account_id') || null,
          carrier_id: null,
          origin: endFrom(text, 'origin'),
          destination: endFrom(text, 'destination'),
          method: methodFrom(text),
          accessorials: accessorialsFrom(text),
          effective_from: text('effective_from'),
          effective_to: null,
        })}
        fields={<RateFields />}
        size="lg"
      />
      <Records
        kind="fuel_schedule"
        title="Fuel surcharge"
        add="Add a schedule"
        empty="No schedule: no fuel surcharge is charged."
        heads={['Name', 'How', 'From date']}
        row={(schedule) => [schedule.name, fuelWord(schedule), schedule.effective_from]}
        body={(text) => ({
          name: text('name'),
          price_source: 'eia_us',
          effective_from: text('effective_from'),
          method: { kind: 'per_mile', peg: text('peg'), mpg: text('mpg') },
        })}
        fields={<ScheduleFields />}
        size="sm"
      />
      <Records
        kind="fuel_price"
        title="Diesel prices"
        add="Add a price"
        empty="No prices yet. The week's price counts from the day after its date."
        heads={['Date', 'Price a gallon', 'Source']}
        row={(price) => [price.date, `$${price.price}`, price.source]}
        body={(text) => ({ date: text('date'), price: text('price'), source: 'eia_us' })}
        fields={<PriceFields />}
        size="sm"
      />
    </>
  );
}

function RateFields() {
  const accounts = useAccounts();
  const [method, setMethod] = useState('per_mile');
  const refused = useFieldError();
  return (
    <>
      <TextInput name="name" label="Name" required maxLength={80} data-autofocus {...refused('name')} />
      <EndFields name="origin" label="From" kinds={['any', 'state', 'zip3']} />
      <EndFields name="destination" label="To" kinds={['any', 'state', 'zip3']} />
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <NativeSelect
          name="method"
          label="Price"
          value={method}
          onChange={(event) => setMethod(event.currentTarget.value)}
          data={[
            { value: 'per_mile', label: 'Per mile' },
            { value: 'per_hundredweight', label: 'Per hundredweight' },
            { value: 'flat', label: 'Flat' },
          ]}
        />
        {method === 'flat' ? (
          <TextInput name="amount" label="Dollars" required inputMode="decimal" w={120} {...refused('method/amount')} />
        ) : (
          <>
            <TextInput
              name="rate"
              label={method === 'per_mile' ? 'Dollars a mile' : 'Dollars a cwt'}
              required
              inputMode="decimal"
              w={120}
              {...refused('method/rate')}
            />
            <TextInput name="minimum" label="At least, dollars" inputMode="decimal" w={130} />
          </>
        )}
      </div>
      <div className="row">
        {ACCESSORIALS.map(([kind, label]) => (
          <TextInput key={kind} name={kind} label={label} placeholder="0.00" inputMode="decimal" w={150} />
        ))}
      </div>
      <div className="row">
        <NativeSelect
          name="account_id"
          label="Customer"
          data={[{ value: '', label: 'All' }, ...accounts.map((a) => ({ value: a.id, label: a.name }))]}
        />
        <TextInput name="effective_from" type="date" label="From" defaultValue={today()} required />
      </div>
    </>
  );
}

function ScheduleFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput name="name" label="Name" defaultValue="Standard" required data-autofocus {...refused('name')} />
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <TextInput
          name="peg"
          label="Base price, $/gal"
          defaultValue="1.20"
          required
          w={130}
          {...refused('method/peg')}
        />
        <TextInput name="mpg" label="Miles a gallon" defaultValue="6.0" required w={120} {...refused('method/mpg')} />
      </div>
      <TextInput name="effective_from" type="date" label="From" defaultValue={today()} required />
    </>
  );
}

function PriceFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput name="date" type="date" label="Date (a Monday)" required data-autofocus {...refused('date')} />
      <TextInput
        name="price"
        label="Dollars a gallon"
        placeholder="3.742"
        inputMode="decimal"
        required
        {...refused('price')}
      />
    </>
  );
}
