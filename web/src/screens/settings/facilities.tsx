import { Textarea, TextInput } from '@mantine/core';

import { useFieldError } from '../../parts/form';
import { cityStateZip, count } from '../../words/format';
import { AddressFields, addressOf, ZoneField } from './fields';
import { Records } from './records';

/** Warehouses of one's own: where stock is kept, in bins. */
export function Facilities() {
  return (
    <Records
      kind="facility"
      title="Facilities"
      add="Open a facility"
      empty="No facility yet. Stock is kept in the bins of one."
      heads={['Name', 'Address', 'Time zone', 'Bins']}
      row={(facility) => [
        <span key="name" className="strong">
          {facility.name}
        </span>,
        [facility.address.street, cityStateZip(facility.address)].filter(Boolean).join(', '),
        facility.zone,
        count(facility.bin_count ?? facility.bins.length),
      ]}
      body={(text) => ({
        name: text('name'),
        address: addressOf(text, text('name')),
        zone: text('zone'),
        bins: text('bins')
          .split(/[\s,;]+/)
          .filter(Boolean),
      })}
      fields={<FacilityFields />}
    />
  );
}

function FacilityFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput name="name" label="Name" required maxLength={80} data-autofocus {...refused('name')} />
      <AddressFields />
      <ZoneField />
      <Textarea
        name="bins"
        label="Bins"
        description="One on each line, or with commas between."
        placeholder="A-01-01, A-01-02"
        rows={3}
        required
        {...refused('bins')}
      />
    </>
  );
}
