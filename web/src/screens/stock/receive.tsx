import { Autocomplete, Button, FileButton, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useState } from 'react';

import { post } from '../../api/client';
import type { Problem } from '../../api/problem';
import { list } from '../../api/queries';
import { tell, useCreate } from '../../parts/command';
import { FormDialog, useFieldError } from '../../parts/form';
import { useFacilities } from '../../parts/lookup';
import { Note, ProblemNote } from '../../parts/screen';
import { count } from '../../words/format';

interface Line {
  key: number;
  sku: string;
  bin: string;
  quantity: number;
}

/** Goods came in: into which bins, how many. */
export function Receive({ onClose }: { onClose: () => void }) {
  const facilities = useFacilities();
  const client = useQueryClient();
  const [facilityId, setFacilityId] = useState<string | undefined>();
  const [lines, setLines] = useState<Line[]>([{ key: 0, sku: '', bin: '', quantity: 1 }]);
  const create = useCreate('receiving', {
    onDone: () => {
      void client.invalidateQueries({ queryKey: ['stock'] });
      tell('Received.');
      onClose();
    },
  });
  const facility = facilities.find((f) => f.id === facilityId) ?? facilities[0];
  if (facilities.length === 0) {
    return (
      <Modal opened onClose={onClose} title="Receive goods">
        <Note tone="info">First open a facility: Settings, Facilities.</Note>
      </Modal>
    );
  }
  const set = (key: number, change: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...change } : line)));
  return (
    <FormDialog
      title="Receive goods"
      size="lg"
      send="Receive"
      busy={create.isPending}
      error={create.error}
      onCancel={onClose}
      onSend={(text) =>
        create.mutate({
          facility_id: facility?.id,
          ...(text('reference') === '' ? {} : { reference: text('reference') }),
          lines: lines.map(({ sku, bin, quantity }) => ({ sku: sku.trim(), bin: bin || facility?.bins[0], quantity })),
        })
      }
    >
      <div className="row">
        <NativeSelect
          label="Facility"
          value={facility?.id}
          onChange={(event) => setFacilityId(event.currentTarget.value)}
          data={facilities.map((f) => ({ value: f.id, label: f.name }))}
        />
        <TextInput name="reference" label="Reference" placeholder="PO-77" maxLength={60} />
      </div>
      {lines.map((line, at) => (
        <LineFields key={line.key} at={at} line={line} bins={facility?.bins ?? []} set={set} />
      ))}
      <div>
        <Button
          variant="subtle"
          onClick={() => setLines([...lines, { key: Date.now(), sku: '', bin: '', quantity: 1 }])}
        >
          Add a line
        </Button>
      </div>
    </FormDialog>
  );
}

interface LineFieldsProps {
  at: number;
  line: Line;
  bins: string[];
  set: (key: number, change: Partial<Line>) => void;
}

function LineFields({ at, line, bins, set }: LineFieldsProps) {
  const refused = useFieldError();
  const items = useQuery({ ...list('item', { sku: line.sku || undefined, limit: 10 }), enabled: line.sku !== '' });
  return (
    <div className="row" style={{ alignItems: 'flex-start' }}>
      <Autocomplete
        label="SKU"
        required
        w={220}
        value={line.sku}
        onChange={(sku) => set(line.key, { sku })}
        data={items.data?.items.map((item) => item.sku) ?? []}
        {...refused(`lines/${at}/sku`)}
      />
      <NativeSelect
        label="Bin"
        value={line.bin}
        onChange={(event) => set(line.key, { bin: event.currentTarget.value })}
        data={bins}
        {...refused(`lines/${at}/bin`)}
      />
      <NumberInput
        label="Quantity"
        required
        w={110}
        min={1}
        allowDecimal={false}
        value={line.quantity}
        onChange={(value) => set(line.key, { quantity: Number(value) })}
        {...refused(`lines/${at}/quantity`)}
      />
    </div>
  );
}

interface Outcome {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  results: { row: number; sku: string; outcome: string; errors: { message: string }[] }[];
}

/** A CSV of items: what each SKU is, weighs and measures. */
export function ImportItems({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const send = useMutation<Outcome, Problem, File>({
    mutationFn: async (file) =>
      post<Outcome>('/v1/items/import', undefined, { text: { content: await file.text(), type: 'text/csv' } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ['item'] }),
  });
  const failed = send.data?.results.filter((r) => r.outcome === 'failed') ?? [];
  return (
    <Modal opened onClose={onClose} title="Import items" size="lg">
      <div className="stack">
        <p style={{ margin: 0 }}>
          A CSV with the columns sku, description, weight_lb; and, when known, unit, length_in, width_in, height_in,
          category. Uploading it again changes nothing that is already so.
        </p>
        <div>
          <FileButton accept=".csv,text/csv" onChange={(file) => file && send.mutate(file)}>
            {(props) => (
              <Button {...props} loading={send.isPending} leftSection={<FileUp size={14} aria-hidden />}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </div>
        <ProblemNote error={send.error} />
        {send.data && (
          <Note tone={failed.length > 0 ? 'warn' : 'good'}>
            {count(send.data.created)} created, {count(send.data.updated)} updated, {count(send.data.unchanged)}{' '}
            unchanged, {count(send.data.failed)} refused.
          </Note>
        )}
        {failed.length > 0 && (
          <table className="plain">
            <thead>
              <tr>
                <th>Row</th>
                <th>SKU</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              {failed.slice(0, 50).map((r) => (
                <tr key={r.row}>
                  <td>{r.row}</td>
                  <td className="mono">{r.sku}</td>
                  <td>{r.errors.map((e) => e.message).join('; ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Modal>
  );
}
