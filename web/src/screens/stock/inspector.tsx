import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { history, one } from '../../api/queries';
import type { Facility, Stock } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { useAct } from '../../parts/command';
import { FormDialog } from '../../parts/form';
import { Facts, Loading } from '../../parts/screen';
import { fromHistory, Timeline } from '../../parts/timeline';
import { count, decimal, pounds } from '../../words/format';

type Act = 'hold' | 'unhold' | 'adjust';

const WORDS: Record<Act, { title: string; asks: string; quantity: string }> = {
  hold: { title: 'Hold stock', asks: 'Why is it held?', quantity: 'How many' },
  unhold: { title: 'End a hold', asks: 'Why is it fine again?', quantity: 'How many' },
  adjust: { title: 'Adjust the count', asks: 'Why does the count change?', quantity: 'Change (+ or −)' },
};

/** One SKU at one facility: its bins, what may be done about them, what happened. */
export function StockInspector({ stock, facility }: { stock: Stock; facility: Facility | undefined }) {
  const [dialog, setDialog] = useState<Act | undefined>();
  const past = useQuery(history('stock', stock.id));
  const item = useQuery(one('item', stock.item_id)).data;
  const zone = facility?.zone ?? 'UTC';
  return (
    <>
      <div className="section">
        <h2 className="mono">{stock.sku}</h2>
        <div className="pad stack">
          <Facts
            of={[
              ['Item', item?.description ?? '—'],
              ['Each weighs', item ? pounds(item.weight_lb) : '—'],
              [
                'Size',
                item?.length_in
                  ? `${decimal(item.length_in)} × ${decimal(item.width_in)} × ${decimal(item.height_in)} in`
                  : '—',
              ],
              ['Facility', facility?.name ?? '—'],
            ]}
          />
          <ActionBar
            kind="stock"
            resource={stock}
            offers={['hold', 'unhold', 'adjust']}
            size="compact-xs"
            dialogs={{
              hold: () => setDialog('hold'),
              unhold: () => setDialog('unhold'),
              adjust: () => setDialog('adjust'),
            }}
          />
        </div>
      </div>
      <div className="section">
        <h2>Bins</h2>
        <table className="plain">
          <thead>
            <tr>
              <th>Bin</th>
              <th className="end">Hand</th>
              <th className="end">Alloc.</th>
              <th className="end">Held</th>
              <th className="end">Avail.</th>
            </tr>
          </thead>
          <tbody>
            {stock.bins.map((bin) => (
              <tr key={bin.bin}>
                <td className="mono">{bin.bin}</td>
                <td className="end">{count(bin.on_hand)}</td>
                <td className="end">{count(bin.allocated)}</td>
                <td className="end">{count(bin.held)}</td>
                <td className="end strong">{count(bin.available)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="section">
        <h2>Movements</h2>
        <div className="pad">
          <Loading query={past} lines={3}>
            {(page) => <Timeline entries={fromHistory(page.items, zone)} />}
          </Loading>
        </div>
      </div>
      {dialog && <StockDialog act={dialog} stock={stock} onClose={() => setDialog(undefined)} />}
    </>
  );
}

function StockDialog({ act: action, stock, onClose }: { act: Act; stock: Stock; onClose: () => void }) {
  const act = useAct('stock', { quiet: true, onDone: onClose });
  const words = WORDS[action];
  return (
    <FormDialog
      title={words.title}
      size="sm"
      send={words.title}
      busy={act.isPending}
      error={act.error}
      onCancel={onClose}
      onSend={(text) => {
        const amount = Number(text('quantity').replaceAll(',', ''));
        const body = { bin: text('bin'), reason: text('reason') };
        act.mutate({
          id: stock.id,
          action,
          body: action === 'adjust' ? { ...body, change: amount } : { ...body, quantity: amount },
          version: stock.version,
        });
      }}
    >
      <NativeSelect name="bin" label="Bin" data={stock.bins.map((b) => b.bin)} />
      <NumberInput
        name="quantity"
        label={words.quantity}
        required
        allowDecimal={false}
        min={action === 'adjust' ? undefined : 1}
        data-autofocus
      />
      <TextInput name="reason" label={words.asks} required maxLength={200} />
    </FormDialog>
  );
}
