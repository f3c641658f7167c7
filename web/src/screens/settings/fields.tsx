import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';

import { useFieldError } from '../../parts/form';
import { useFacilities } from '../../parts/lookup';
import type { GuideEnd, RateEnd } from '../../api/types';
import { knownZone, viewerZone } from '../../words/zones';

type Text = (name: string) => string;

/** The zones of the United States, by the names that everyone's clock database knows. */
const ZONES = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
  'America/Puerto_Rico',
];

export function AddressFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput name="street" label="Street" maxLength={120} {...refused('address/street')} />
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <TextInput name="city" label="City" required {...refused('address/city')} />
        <TextInput name="state" label="State" required maxLength={20} w={90} {...refused('address/state')} />
        <TextInput name="zip" label="ZIP" required maxLength={10} w={100} {...refused('address/zip')} />
      </div>
    </>
  );
}

export function ZoneField() {
  const refused = useFieldError();
  const mine = knownZone(viewerZone());
  const zones = ZONES.includes(mine) || !mine.startsWith('America/') ? ZONES : [mine, ...ZONES];
  return (
    <NativeSelect
      name="zone"
      label="Time zone"
      description="All times of the place are told in it."
      defaultValue={zones.includes(mine) ? mine : 'America/Chicago'}
      data={zones}
      {...refused('zone')}
    />
  );
}

export const addressOf = (text: Text, name: string) => ({
  name,
  ...(text('street') ? { street: text('street') } : {}),
  city: text('city'),
  state: text('state'),
  zip: text('zip'),
});

interface EndFieldsProps {
  name: 'origin' | 'destination';
  label: string;
  kinds: readonly string[];
}

const KIND_WORDS: Record<string, string> = {
  any: 'Anywhere',
  state: 'State',
  zip3: 'Area (ZIP, 3 digits)',
  facility: 'Facility',
};

/** One end of a lane. */
export function EndFields({ name, label, kinds }: EndFieldsProps) {
  const [kind, setKind] = useState(kinds[0] ?? 'state');
  const facilities = useFacilities();
  const refused = useFieldError();
  return (
    <div className="row" style={{ alignItems: 'flex-start' }}>
      <NativeSelect
        name={`${name}_kind`}
        label={label}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
        data={kinds.map((value) => ({ value, label: KIND_WORDS[value] ?? value }))}
      />
      {kind === 'state' && (
        <TextInput
          name={`${name}_value`}
          label="State code"
          required
          maxLength={2}
          w={110}
          {...refused(`${name}/state`)}
        />
      )}
      {kind === 'zip3' && (
        <TextInput
          name={`${name}_value`}
          label="Three digits"
          required
          pattern="\d{3}"
          maxLength={3}
          w={110}
          {...refused(`${name}/zip3`)}
        />
      )}
      {kind === 'facility' && (
        <NativeSelect
          name={`${name}_value`}
          label="Which"
          data={facilities.map((f) => ({ value: f.id, label: f.name }))}
        />
      )}
    </div>
  );
}

export function endFrom(text: Text, name: 'origin' | 'destination'): GuideEnd {
  const kind = text(`${name}_kind`);
  const value = text(`${name}_value`);
  if (kind === 'state') return { kind, state: value.toUpperCase() };
  if (kind === 'zip3') return { kind, zip3: value };
  if (kind === 'facility') return { kind, facility_id: value };
  return { kind };
}

export function endWord(end: GuideEnd | RateEnd, facilityName?: (id: string) => string | undefined): string {
  if (end.kind === 'state') return end.state ?? '';
  if (end.kind === 'zip3') return `${end.zip3}xx`;
  if (end.kind === 'facility' && 'facility_id' in end) return facilityName?.(end.facility_id ?? '') ?? 'a facility';
  return 'anywhere';
}

/** Dollars as typed, in cents; nothing when left empty. */
export function dollars(text: string): { amount_minor: number; currency: string } | undefined {
  const cleaned = text.replaceAll(/[$,\s]/g, '');
  if (cleaned === '') return undefined;
  return { amount_minor: Math.round(Number(cleaned) * 100), currency: 'USD' };
}
