import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { list } from '../../api/queries';
import { useCreate } from '../../parts/command';
import { Form } from '../../parts/form';
import { useFacilities } from '../../parts/lookup';
import { Card, Note, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { When } from '../../parts/when';
import { count, plural, pounds } from '../../words/format';
import { EQUIPMENT } from '../../words/vocabulary';

const route = getRouteApi('/app/plans/new');
/** What planners load into a dry van behind a tractor at most, to stay under 80,000 lb gross (23 CFR 658.17). */
const USUAL_MOST_LB = '42000';

/** What to plan and by which rules; the answer is a proposal that can be edited. */
export function NewPlan() {
  const { facility: asked } = route.useSearch();
  const navigate = useNavigate();
  const facilities = useFacilities();
  const [chosen, setChosen] = useState<string | undefined>(asked);
  const facility = facilities.find((f) => f.id === chosen) ?? facilities[0];
  const freight = useQuery({
    ...list('freight', { facility_id: facility?.id, status: 'open' }),
    enabled: facility !== undefined,
  });
  const create = useCreate('plan', {
    onDone: (plan) => void navigate({ to: '/plans/$id', params: { id: plan.id } }),
  });
  const open = freight.data?.items ?? [];
  const weight = open.reduce((sum, f) => sum + Number(f.weight_lb), 0);
  const ready = open.filter((f) => f.ready).length;
  return (
    <Screen title="Plan loads" back={{ to: '/loads', label: 'Loads' }}>
      <div className="panes two">
        <div className="body sunk">
          <div className="narrow stack">
            {facilities.length === 0 && <Note tone="info">First open a facility: Settings, Facilities.</Note>}
            {freight.data && (
              <Note tone={open.length === 0 ? 'warn' : 'info'}>
                {open.length === 0
                  ? 'No open freight here. It appears when stock is allocated to orders.'
                  : `${plural(open.length, 'shipment')}${freight.data.has_more ? ' or more' : ''} to plan, ${pounds(weight)}, ${count(ready)} ready at the dock.`}
              </Note>
            )}
            <Card title="Rules">
              <Form
                send="Propose loads"
                busy={create.isPending}
                error={create.error}
                onSend={(text, form) =>
                  create.mutate({
                    facility_id: facility?.id,
                    group_by: text('group_by'),
                    window_days: Number(text('window_days')),
                    max_weight_lb: text('max_weight_lb').replaceAll(',', ''),
                    max_stops: Number(text('max_stops')),
                    equipment: text('equipment'),
                    ready_only: form.get('ready_only') !== null,
                    ...(text('from') ? { from: text('from') } : {}),
                    ...(text('destination_state')
                      ? { destination_state: text('destination_state').toUpperCase() }
                      : {}),
                  })
                }
              >
                <NativeSelect
                  label="Facility"
                  value={facility?.id}
                  onChange={(event) => setChosen(event.currentTarget.value)}
                  data={facilities.map((f) => ({ value: f.id, label: f.name }))}
                />
                <NativeSelect
                  name="group_by"
                  label="Group destinations by"
                  defaultValue="state"
                  data={[
                    { value: 'zip3', label: 'Area (first three digits of the ZIP)' },
                    { value: 'state', label: 'State' },
                    { value: 'zone', label: 'Region (first digit of the ZIP)' },
                  ]}
                />
                <div className="row">
                  <TextInput name="from" type="date" label="Ship by, from" />
                  <NumberInput
                    name="window_days"
                    label="Days in one load"
                    defaultValue={7}
                    min={0}
                    max={3660}
                    w={130}
                  />
                  <TextInput name="destination_state" label="Only to state" maxLength={2} w={110} />
                </div>
                <div className="row">
                  <NumberInput
                    name="max_weight_lb"
                    label="Most weight, lb"
                    defaultValue={USUAL_MOST_LB}
                    thousandSeparator=","
                    min={1}
                    w={140}
                  />
                  <NumberInput name="max_stops" label="Most drops" defaultValue={25} min={1} max={45} w={110} />
                  <NativeSelect
                    name="equipment"
                    label="Equipment"
                    data={Object.entries(EQUIPMENT).map(([value, label]) => ({ value, label }))}
                  />
                </div>
                <Checkbox name="ready_only" label="Only what is staged and ready" />
              </Form>
            </Card>
          </div>
        </div>
        <EarlierPlans zone={facility?.zone ?? 'UTC'} />
      </div>
    </Screen>
  );
}

function EarlierPlans({ zone }: { zone: string }) {
  const plans = useQuery(list('plan'));
  return (
    <aside className="pane" tabIndex={0} aria-label="Earlier plans">
      <div className="section">
        <h2>Earlier plans</h2>
        <table className="plain">
          <tbody>
            {plans.data?.items.map((plan) => (
              <tr key={plan.id}>
                <td>
                  <Link to="/plans/$id" params={{ id: plan.id }} className="link">
                    {plural(plan.loads.length, 'load')}, {plural(plan.planned_count, 'shipment')}
                  </Link>
                  <div className="soft">
                    <When at={plan.created_at} zone={zone} />
                  </div>
                </td>
                <td className="end">
                  <State kind="plan" state={plan.status} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {plans.data?.items.length === 0 && <p className="soft card-line">None yet.</p>}
      </div>
    </aside>
  );
}
