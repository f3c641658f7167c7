import { ActionIcon, NativeSelect, NumberInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useState } from 'react';

import { useFieldError } from '../../parts/form';
import { useCarriers, useFacilities } from '../../parts/lookup';
import { EQUIPMENT } from '../../words/vocabulary';
import { EndFields, endFrom, endWord } from './fields';
import { Records } from './records';

interface Ranked {
  carrier_id: string;
  expires_minutes: number;
}

/** Whom to ask for a lane, in which order, and how long each has to answer. */
export function Guides() {
  const carriers = useCarriers();
  const facilities = useFacilities();
  const [ranked, setRanked] = useState<Ranked[]>([]);
  const name = (id: string) => carriers.find((c) => c.id === id)?.name ?? '—';
  const facility = (id: string) => facilities.find((f) => f.id === id)?.name;
  return (
    <Records
      kind="guide"
      title="Routing guides"
      add="Add a guide"
      empty="No guides yet. Tendering asks the carriers of the most specific lane, in order."
      heads={['From', 'To', 'Equipment', 'Carriers, in order']}
      row={(guide) => [
        endWord(guide.origin, facility),
        endWord(guide.destination, facility),
        EQUIPMENT[guide.equipment ?? 'dry_van'] ?? guide.equipment,
        guide.carriers.map((c, at) => `${at + 1}. ${name(c.carrier_id)} (${c.expires_minutes} min)`).join('  '),
      ]}
      body={(text) => ({
        origin: endFrom(text, 'origin'),
        destination: endFrom(text, 'destination'),
        equipment: text('equipment'),
        carriers: ranked,
      })}
      fields={<GuideFields ranked={ranked} onRanked={setRanked} />}
      onMade={() => setRanked([])}
      size="lg"
    />
  );
}

function GuideFields({ ranked, onRanked }: { ranked: Ranked[]; onRanked: (ranked: Ranked[]) => void }) {
  const carriers = useCarriers();
  const refused = useFieldError();
  const left = carriers.filter((c) => c.active && !ranked.some((r) => r.carrier_id === c.id));
  return (
    <>
      <EndFields name="origin" label="From" kinds={['facility', 'state', 'zip3']} />
      <EndFields name="destination" label="To" kinds={['any', 'state', 'zip3']} />
      <NativeSelect
        name="equipment"
        label="Equipment"
        data={Object.entries(EQUIPMENT).map(([value, label]) => ({ value, label }))}
      />
      {ranked.length > 0 && (
        <table className="plain">
          <thead>
            <tr>
              <th>Rank</th>
              <th>Carrier</th>
              <th>Minutes to answer</th>
              <th>
                <span className="hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {ranked.map((r, at) => {
              const carrier = carriers.find((c) => c.id === r.carrier_id)?.name;
              return (
                <tr key={r.carrier_id}>
                  <td>{at + 1}</td>
                  <td>{carrier}</td>
                  <td>
                    <NumberInput
                      size="xs"
                      w={90}
                      min={1}
                      aria-label={`Minutes for ${carrier}`}
                      value={r.expires_minutes}
                      onChange={(value) =>
                        onRanked(
                          ranked.map((each) =>
                            each === r ? { ...r, expires_minutes: Math.max(1, Number(value) || 1) } : each,
                          ),
                        )
                      }
                    />
                  </td>
                  <td>
                    <ActionIcon
                      aria-label={`Take ${carrier} out`}
                      onClick={() => onRanked(ranked.filter((each) => each !== r))}
                    >
                      <X size={14} />
                    </ActionIcon>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <NativeSelect
        label="Add a carrier"
        value=""
        onChange={(event) => {
          const id = event.currentTarget.value;
          if (id) onRanked([...ranked, { carrier_id: id, expires_minutes: 60 }]);
        }}
        data={[
          { value: '', label: left.length === 0 ? 'No other carrier' : 'Choose, in the order to ask' },
          ...left.map((c) => ({ value: c.id, label: `${c.name} (${c.scac})` })),
        ]}
        {...refused('carriers')}
      />
    </>
  );
}
