import { Modal, NativeSelect, NumberInput, TextInput, Button, ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp, X } from 'lucide-react';
import { useState } from 'react';

import { list } from '../../api/queries';
import type { Load, Stop } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { useAct } from '../../parts/command';
import { FormDialog } from '../../parts/form';
import { useCarriers } from '../../parts/lookup';
import { Note, ProblemNote } from '../../parts/screen';
import { instantOf, localOf } from '../../words/zones';

/** The buttons of a load, wherever it shows: those that it allows, with the dialogs that they need. */
export function LoadActions({ load, size }: { load: Load; size?: 'compact-xs' }) {
  const [dialog, setDialog] = useState<'tender' | 'dispatch' | undefined>();
  const close = () => setDialog(undefined);
  return (
    <>
      <ActionBar
        kind="load"
        resource={load}
        size={size}
        offers={['tender', 'dispatch', 'resume', 'cancel']}
        dialogs={{ tender: () => setDialog('tender'), dispatch: () => setDialog('dispatch') }}
      />
      {dialog === 'tender' && <TenderDialog load={load} onClose={close} />}
      {dialog === 'dispatch' && <DispatchDialog load={load} onClose={close} />}
    </>
  );
}

interface Ranked {
  carrier_id: string;
  expires_minutes: number;
}

/** By the routing guide, or by a list of one's own for this load. */
function TenderDialog({ load, onClose }: { load: Load; onClose: () => void }) {
  const carriers = useCarriers().filter((c) => c.active);
  const [own, setOwn] = useState<Ranked[]>([]);
  const act = useAct('load', { quiet: true, onDone: onClose });
  const left = carriers.filter((c) => !own.some((r) => r.carrier_id === c.id));
  return (
    <Modal opened onClose={onClose} title={`Tender ${load.number}`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate({
            id: load.id,
            action: 'tender',
            body: own.length > 0 ? { carriers: own } : {},
            version: load.version,
          });
        }}
      >
        <p style={{ margin: 0 }}>
          {own.length === 0
            ? 'The routing guide of this lane decides who is asked, in its order. Each carrier has until its own deadline.'
            : 'These carriers are asked in this order, instead of the routing guide.'}
        </p>
        {own.length > 0 && (
          <table className="plain">
            <thead>
              <tr>
                <th>Rank</th>
                <th>Carrier</th>
                <th>Minutes to answer</th>
                <th>
                  <span className="hidden">Change</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {own.map((ranked, at) => {
                const carrier = carriers.find((c) => c.id === ranked.carrier_id);
                return (
                  <tr key={ranked.carrier_id}>
                    <td>{at + 1}</td>
                    <td>{carrier?.name}</td>
                    <td>
                      <NumberInput
                        size="xs"
                        w={90}
                        aria-label={`Minutes for ${carrier?.name}`}
                        min={1}
                        value={ranked.expires_minutes}
                        onChange={(value) =>
                          setOwn(own.with(at, { ...ranked, expires_minutes: Math.max(1, Number(value) || 1) }))
                        }
                      />
                    </td>
                    <td>
                      <div className="row" style={{ gap: 2, flexWrap: 'nowrap' }}>
                        <ActionIcon
                          aria-label={`Ask ${carrier?.name} earlier`}
                          disabled={at === 0}
                          onClick={() => setOwn(own.with(at - 1, ranked).with(at, own[at - 1]!))}
                        >
                          <ArrowUp size={14} />
                        </ActionIcon>
                        <ActionIcon
                          aria-label={`Do not ask ${carrier?.name}`}
                          onClick={() => setOwn(own.filter((_, i) => i !== at))}
                        >
                          <X size={14} />
                        </ActionIcon>
                      </div>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
        {left.length > 0 && (
          <NativeSelect
            size="xs"
            label="Ask another carrier"
            value=""
            onChange={(event) => {
              const id = event.currentTarget.value;
              if (id) setOwn([...own, { carrier_id: id, expires_minutes: 60 }]);
            }}
            data={[
              { value: '', label: own.length === 0 ? 'As the routing guide says' : 'Add one' },
              ...left.map((c) => ({ value: c.id, label: `${c.name} (${c.scac})` })),
            ]}
          />
        )}
        <ProblemNote error={act.error} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" loading={act.isPending} data-autofocus>
            Start tendering
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Who drives and with what: only the accepted carrier's people and vehicles. */
function DispatchDialog({ load, onClose }: { load: Load; onClose: () => void }) {
  const carrier = load.carrier?.id;
  const drivers = useQuery(list('driver'));
  const vehicles = useQuery(list('vehicle'));
  const act = useAct('load', { quiet: true, onDone: onClose });
  const people = (drivers.data?.items ?? []).filter((d) => d.carrier_id === carrier && d.active);
  const units = (vehicles.data?.items ?? []).filter((v) => v.carrier_id === carrier && v.active);
  const lacking = drivers.data && vehicles.data && (people.length === 0 || units.length === 0);
  return (
    <FormDialog
      title={`Dispatch ${load.number}`}
      send="Dispatch"
      busy={act.isPending}
      error={act.error ?? (drivers.error as never) ?? (vehicles.error as never)}
      onCancel={onClose}
      onSend={(text) =>
        act.mutate({
          id: load.id,
          action: 'dispatch',
          body: { driver_id: text('driver'), vehicle_id: text('vehicle') },
          version: load.version,
        })
      }
    >
      {lacking && (
        <Note tone="warn">
          {load.carrier?.name ?? 'The carrier'} has no {people.length === 0 ? 'driver' : 'vehicle'} yet. Add one in
          Settings, Carriers.
        </Note>
      )}
      <NativeSelect
        name="driver"
        label="Driver"
        required
        data-autofocus
        data={people.map((d) => ({ value: d.id, label: d.phone ? `${d.name} · ${d.phone}` : d.name }))}
      />
      <NativeSelect
        name="vehicle"
        label="Vehicle"
        required
        data={units.map((v) => ({ value: v.id, label: `${v.unit} · ${v.kind.replaceAll('_', ' ')}` }))}
      />
    </FormDialog>
  );
}

/** An appointment, typed and shown in the zone of the stop. */
export function AppointmentDialog({ load, stop, onClose }: { load: Load; stop: Stop; onClose: () => void }) {
  const act = useAct('load', { quiet: true, onDone: onClose });
  const locations = useQuery(list('location')).data?.items ?? [];
  const local = (at: string | undefined) => (at ? localOf(new Date(at), stop.zone) : undefined);
  const save = async (text: (name: string) => string) => {
    const location = text('location');
    const reason = text('reason');
    act.mutate({
      id: load.id,
      action: `stops/${stop.id}/appointment`,
      body: {
        start: await instantOf(text('start'), stop.zone),
        end: await instantOf(text('end'), stop.zone),
        ...(location ? { location_id: location } : {}),
        ...(reason ? { reason } : {}),
      },
      version: load.version,
    });
  };
  return (
    <FormDialog
      title={`Appointment at stop ${stop.sequence}`}
      send="Set"
      busy={act.isPending}
      error={act.error}
      onCancel={onClose}
      onSend={(text) => void save(text)}
    >
      <p style={{ margin: 0 }} className="soft">
        {stop.place.city}, {stop.place.state}: all times in {stop.zone}.
      </p>
      <div className="row">
        <TextInput
          name="start"
          type="datetime-local"
          label="From"
          required
          defaultValue={local(stop.window?.start)}
          data-autofocus
        />
        <TextInput name="end" type="datetime-local" label="To" required defaultValue={local(stop.window?.end)} />
      </div>
      <NativeSelect
        name="location"
        label="Place"
        description="Its hours and lead time are then checked."
        data={[{ value: '', label: 'Do not check' }, ...locations.map((l) => ({ value: l.id, label: l.name }))]}
      />
      <TextInput name="reason" label="Reason" description="Needed to go against the place's hours." maxLength={200} />
    </FormDialog>
  );
}
