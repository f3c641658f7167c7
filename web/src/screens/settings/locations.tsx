import { Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';

import type { Location } from '../../api/types';
import { useFieldError } from '../../parts/form';
import { cityStateZip, plural } from '../../words/format';
import { AddressFields, addressOf, ZoneField } from './fields';
import { Records } from './records';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function hoursWord(location: Location): string {
  const hours = location.hours ?? [];
  const first = hours[0];
  if (first === undefined) return 'not known';
  const same = hours.every((h) => h.opens === first.opens && h.closes === first.closes);
  const days = hours.map((h) => h.day.slice(0, 2)).join(' ');
  return same ? `${days} ${first.opens}–${first.closes}` : days;
}

/** Places that trucks go to: more than an address, because a driver has to get in. */
export function Locations() {
  return (
    <Records
      kind="location"
      title="Locations"
      add="Add a location"
      empty="No locations yet. They hold opening hours and rules for appointments."
      heads={['Name', 'Address', 'Time zone', 'Hours', 'Appointments', 'Notes']}
      row={(location) => [
        <span key="name" className="strong">
          {location.name}
        </span>,
        cityStateZip(location.address),
        location.zone,
        hoursWord(location),
        location.appointment.rule === 'by_appointment'
          ? `needed, ${plural(location.appointment.lead_hours ?? 0, 'hour')} ahead`
          : 'first come, first served',
        [location.dock_notes, location.access_notes].filter(Boolean).join(' · '),
      ]}
      body={(text, form) => ({
        name: text('name'),
        address: addressOf(text, text('name')),
        zone: text('zone'),
        hours: form.getAll('days').map((day) => ({ day, opens: text('opens'), closes: text('closes') })),
        appointment:
          text('rule') === 'by_appointment'
            ? { rule: 'by_appointment', lead_hours: Number(text('lead_hours')) }
            : { rule: 'first_come' },
        contacts: text('contact')
          ? [{ name: text('contact'), ...(text('phone') ? { phone: text('phone') } : {}) }]
          : [],
        dock_notes: text('dock_notes'),
        access_notes: text('access_notes'),
      })}
      fields={<LocationFields />}
      size="lg"
    />
  );
}

function LocationFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput name="name" label="Name" required maxLength={80} data-autofocus {...refused('name')} />
      <AddressFields />
      <ZoneField />
      <fieldset className="scopes" style={{ gridTemplateColumns: 'repeat(7, auto)' }}>
        <legend>Open on</legend>
        {DAYS.map((day, at) => (
          <Checkbox key={day} name="days" value={day} label={day.slice(0, 3)} defaultChecked={at < 5} />
        ))}
      </fieldset>
      <div className="row">
        <TextInput name="opens" type="time" label="Opens" defaultValue="08:00" required />
        <TextInput name="closes" type="time" label="Closes" defaultValue="17:00" required />
        <NativeSelect
          name="rule"
          label="Appointments"
          data={[
            { value: 'first_come', label: 'First come, first served' },
            { value: 'by_appointment', label: 'By appointment' },
          ]}
        />
        <NumberInput name="lead_hours" label="Hours ahead" defaultValue={24} min={0} max={720} w={110} />
      </div>
      <div className="row">
        <TextInput name="contact" label="Contact" maxLength={80} />
        <TextInput name="phone" type="tel" label="Phone" maxLength={30} />
      </div>
      <Textarea name="dock_notes" label="Dock notes" rows={2} maxLength={500} />
      <Textarea name="access_notes" label="Access notes" rows={2} maxLength={500} />
    </>
  );
}
