import { NativeSelect, NumberInput, TextInput } from '@mantine/core';

import { useFieldError } from '../../parts/form';
import { useCarriers } from '../../parts/lookup';
import { State } from '../../parts/state';
import { Records } from './records';

const VEHICLES: Record<string, string> = {
  tractor: 'Tractor',
  trailer: 'Trailer',
  straight_truck: 'Straight truck',
  van: 'Van',
};

/** Who hauls: the companies, their drivers, their vehicles. */
export function Carriers() {
  const carriers = useCarriers();
  const name = (id: string) => carriers.find((c) => c.id === id)?.name ?? '—';
  const active = (is: boolean | undefined) => (
    <State key="state" kind="record" state={is === false ? 'inactive' : 'active'} />
  );
  return (
    <>
      <Records
        kind="carrier"
        title="Carriers"
        add="Add a carrier"
        empty="No carriers yet."
        heads={['Name', 'SCAC', 'USDOT', 'MC', 'Tenders go to', 'State']}
        row={(carrier) => [
          <span key="name" className="strong">
            {carrier.name}
          </span>,
          <span key="scac" className="mono">
            {carrier.scac}
          </span>,
          carrier.usdot,
          carrier.mc ?? '—',
          carrier.email,
          active(carrier.active),
        ]}
        body={(text) => ({
          name: text('name'),
          scac: text('scac').toUpperCase(),
          usdot: Number(text('usdot')),
          ...(text('mc') ? { mc: text('mc').toUpperCase() } : {}),
          email: text('email'),
          active: true,
        })}
        fields={<CarrierFields />}
      />
      <Records
        kind="driver"
        title="Drivers"
        add="Add a driver"
        empty="No drivers yet. A dispatch names one."
        heads={['Name', 'Carrier', 'Phone', 'License', 'State']}
        row={(driver) => [
          <span key="name" className="strong">
            {driver.name}
          </span>,
          name(driver.carrier_id),
          driver.phone ?? '—',
          driver.license_state ?? '—',
          active(driver.active),
        ]}
        body={(text) => ({
          carrier_id: text('carrier_id'),
          name: text('name'),
          phone: text('phone'),
          license_state: text('license_state').toUpperCase(),
          license_number: text('license_number'),
          active: true,
        })}
        fields={<DriverFields />}
      />
      <Records
        kind="vehicle"
        title="Vehicles"
        add="Add a vehicle"
        empty="No vehicles yet. A dispatch names one."
        heads={['Unit', 'Carrier', 'Kind', 'Plate', 'State']}
        row={(vehicle) => [
          <span key="unit" className="strong">
            {vehicle.unit}
          </span>,
          name(vehicle.carrier_id),
          VEHICLES[vehicle.kind] ?? vehicle.kind,
          [vehicle.plate, vehicle.plate_state].filter(Boolean).join(' '),
          active(vehicle.active),
        ]}
        body={(text) => ({
          carrier_id: text('carrier_id'),
          unit: text('unit'),
          kind: text('kind'),
          plate: text('plate').toUpperCase(),
          plate_state: text('plate_state').toUpperCase(),
          active: true,
        })}
        fields={<VehicleFields />}
      />
    </>
  );
}

function CarrierFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput name="name" label="Name" required maxLength={80} data-autofocus {...refused('name')} />
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <TextInput
          name="scac"
          label="SCAC"
          required
          pattern="[A-Za-z]{2,4}"
          maxLength={4}
          w={100}
          {...refused('scac')}
        />
        <NumberInput
          name="usdot"
          label="USDOT number"
          required
          min={1}
          allowDecimal={false}
          hideControls
          {...refused('usdot')}
        />
        <TextInput name="mc" label="MC number" maxLength={10} {...refused('mc')} />
      </div>
      <TextInput name="email" type="email" label="Tenders go to" required {...refused('email')} />
    </>
  );
}

function CarrierChoice() {
  const carriers = useCarriers();
  return (
    <NativeSelect
      name="carrier_id"
      label="Carrier"
      required
      data={carriers.map((c) => ({ value: c.id, label: c.name }))}
    />
  );
}

function DriverFields() {
  const refused = useFieldError();
  return (
    <>
      <CarrierChoice />
      <TextInput name="name" label="Name" required data-autofocus {...refused('name')} />
      <TextInput name="phone" type="tel" label="Phone" required {...refused('phone')} />
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <TextInput
          name="license_state"
          label="License state"
          required
          maxLength={2}
          w={110}
          {...refused('license_state')}
        />
        <TextInput name="license_number" label="License number" required {...refused('license_number')} />
      </div>
    </>
  );
}

function VehicleFields() {
  const refused = useFieldError();
  return (
    <>
      <CarrierChoice />
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <TextInput name="unit" label="Unit" required data-autofocus {...refused('unit')} />
        <NativeSelect
          name="kind"
          label="Kind"
          data={Object.entries(VEHICLES).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <div className="row" style={{ alignItems: 'flex-start' }}>
        <TextInput name="plate" label="Plate" required {...refused('plate')} />
        <TextInput name="plate_state" label="State" required maxLength={2} w={90} {...refused('plate_state')} />
      </div>
    </>
  );
}
