import { Button, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';

import { history, one, part } from '../../api/queries';
import type { PickList, Shipment } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { useAct } from '../../parts/command';
import { FormDialog } from '../../parts/form';
import { useFacility } from '../../parts/lookup';
import { Card, Facts, Loading, Note, ProblemNote, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { fromHistory, Timeline } from '../../parts/timeline';
import { Due } from '../../parts/when';
import { cityStateZip, count, humanise, plural, pounds } from '../../words/format';
import { lackingReason, type Pick, pickCommand, rowKey } from '../../words/picking';
import { SHORT_REASONS } from '../../words/vocabulary';

const route = getRouteApi('/app/shipments/$id');

/** One warehouse task: where to walk, what to take, and what the warehouse did. */
export function ShipmentPage() {
  const { id } = route.useParams();
  const shipment = useQuery(one('shipment', id));
  const [dialog, setDialog] = useState<'pick' | 'stage' | undefined>();
  const data = shipment.data;
  return (
    <Screen
      title={data ? `Shipment for ${data.order_number}` : 'Shipment'}
      back={{ to: '/shipments', label: 'Shipments' }}
      aside={data && <State kind="shipment" state={data.status} />}
      actions={
        data && (
          <ActionBar
            kind="shipment"
            resource={data}
            offers={['pick', 'pack', 'stage', 'cancel']}
            dialogs={{ pick: () => setDialog('pick'), stage: () => setDialog('stage') }}
          />
        )
      }
    >
      <Loading query={shipment}>{(found) => <Details shipment={found} />}</Loading>
      {data && dialog === 'pick' && <PickDialog shipment={data} onClose={() => setDialog(undefined)} />}
      {data && dialog === 'stage' && <StageDialog shipment={data} onClose={() => setDialog(undefined)} />}
    </Screen>
  );
}

function Details({ shipment }: { shipment: Shipment }) {
  const facility = useFacility(shipment.facility_id);
  const zone = facility?.zone ?? 'UTC';
  const pickList = useQuery({
    ...part<PickList>('shipment', shipment.id, 'pick-list'),
    enabled: Boolean(shipment.facility_id),
  });
  const past = useQuery(history('shipment', shipment.id));
  const short = shipment.lines.filter((line) => line.short > 0);
  return (
    <div className="panes two">
      <div className="body stack sunk">
        {short.length > 0 && (
          <Note tone="warn">
            {short
              .map(
                (line) =>
                  `${line.sku} is ${line.short} short${line.reason ? ` (${humanise(line.reason).toLowerCase()})` : ''}`,
              )
              .join('; ')}
          </Note>
        )}
        <Card title="Pick list" pad={false} aside={<span className="soft">{plural(shipment.pieces, 'piece')}</span>}>
          <Loading query={pickList} lines={3}>
            {(found) => (
              <table className="plain">
                <thead>
                  <tr>
                    <th>Bin</th>
                    <th>SKU</th>
                    <th>Item</th>
                    <th className="end">Take</th>
                    <th className="end">Picked</th>
                  </tr>
                </thead>
                <tbody>
                  {found.rows.map((row) => (
                    <tr key={rowKey(row)}>
                      <td className="mono strong">{row.bin}</td>
                      <td className="mono">{row.sku}</td>
                      <td>{row.description}</td>
                      <td className="end">
                        {count(row.quantity)} <span className="soft">{row.unit}</span>
                      </td>
                      <td className={typeof row.picked === 'number' && row.picked < row.quantity ? 'end late' : 'end'}>
                        {count(row.picked)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Loading>
        </Card>
        {shipment.cartons.length > 0 && (
          <Card title="Cartons">
            {shipment.cartons.map((carton, at) => (
              // Cartons have no name of their own but their place in the list.
              // oxlint-disable-next-line react/no-array-index-key
              <div key={at}>
                Carton {at + 1}: {pounds(carton.weight_lb)}
              </div>
            ))}
          </Card>
        )}
      </div>
      <aside className="pane" tabIndex={0} aria-label="About the shipment">
        <div className="section">
          <h2>Shipment</h2>
          <div className="pad">
            <Facts
              of={[
                [
                  'Order',
                  <Link key="o" to="/orders/$id" params={{ id: shipment.order_id ?? '' }} className="link mono">
                    {shipment.order_number}
                  </Link>,
                ],
                ['Facility', facility?.name ?? '—'],
                ['Ship to', cityStateZip(shipment.ship_to)],
                ['Ship by', <Due key="b" date={shipment.ship_by} zone={zone} />],
                ['Weight', pounds(shipment.weight_lb)],
                ['Dock', shipment.dock ?? '—'],
              ]}
            />
          </div>
        </div>
        <div className="section">
          <h2>Timeline</h2>
          <div className="pad">
            <Loading query={past} lines={4}>
              {(page) => <Timeline entries={fromHistory(page.items, zone)} />}
            </Loading>
          </div>
        </div>
      </aside>
    </div>
  );
}

/** Confirms the pick. What is not there is changed and gets a reason, which travels on to the order and the load. */
function PickDialog({ shipment, onClose }: { shipment: Shipment; onClose: () => void }) {
  const pickList = useQuery(part<PickList>('shipment', shipment.id, 'pick-list'));
  const [picks, setPicks] = useState<ReadonlyMap<string, Pick>>(new Map());
  const act = useAct('shipment', { quiet: true, onDone: onClose });
  const rows = pickList.data?.rows ?? [];
  const lacking = lackingReason(rows, picks);
  const set = (key: string, pick: Pick) => setPicks(new Map(picks).set(key, pick));
  return (
    <Modal opened onClose={onClose} title={`Pick ${shipment.order_number}`} size="lg">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (lacking.length > 0) return;
          act.mutate({
            id: shipment.id,
            action: 'pick',
            body: pickCommand(rows, picks),
            version: shipment.version,
          });
        }}
      >
        <Loading query={pickList} lines={3}>
          {() => (
            <table className="plain">
              <thead>
                <tr>
                  <th>Bin</th>
                  <th>SKU</th>
                  <th>Taken</th>
                  <th>Why fewer</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => {
                  const key = rowKey(row);
                  const pick = picks.get(key) ?? { quantity: row.quantity };
                  const short = pick.quantity < row.quantity;
                  return (
                    <tr key={key}>
                      <td className="mono strong">{row.bin}</td>
                      <td className="mono">{row.sku}</td>
                      <td>
                        <NumberInput
                          size="xs"
                          w={110}
                          aria-label={`Taken of ${row.sku} from ${row.bin}`}
                          value={pick.quantity}
                          min={0}
                          max={row.quantity}
                          allowDecimal={false}
                          suffix={` of ${row.quantity}`}
                          onChange={(value) => set(key, { ...pick, quantity: Number(value) || 0 })}
                        />
                      </td>
                      <td>
                        {short && (
                          <NativeSelect
                            size="xs"
                            aria-label={`Why fewer of ${row.sku} from ${row.bin}`}
                            value={pick.reason ?? ''}
                            required
                            onChange={(event) => set(key, { ...pick, reason: event.currentTarget.value || undefined })}
                            data={[
                              { value: '', label: 'Choose a reason' },
                              ...Object.entries(SHORT_REASONS).map(([value, label]) => ({ value, label })),
                            ]}
                          />
                        )}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          )}
        </Loading>
        <ProblemNote error={act.error} />
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={act.isPending} disabled={pickList.data === undefined} data-autofocus>
            {picks.size === 0 ? 'All picked' : 'Confirm the pick'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function StageDialog({ shipment, onClose }: { shipment: Shipment; onClose: () => void }) {
  const act = useAct('shipment', { quiet: true, onDone: onClose });
  return (
    <FormDialog
      title={`Stage ${shipment.order_number}`}
      size="sm"
      send="Stage"
      busy={act.isPending}
      error={act.error}
      onCancel={onClose}
      onSend={(text) => {
        const dock = text('dock');
        act.mutate({
          id: shipment.id,
          action: 'stage',
          body: dock === '' ? {} : { dock },
          version: shipment.version,
        });
      }}
    >
      <TextInput name="dock" label="Dock or lane" placeholder="D-3" maxLength={40} data-autofocus />
    </FormDialog>
  );
}
