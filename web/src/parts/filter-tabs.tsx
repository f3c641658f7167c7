import { count } from '../words/format';
import { type Kind, wordFor } from '../words/vocabulary';

interface FilterTabsProps {
  kind: Kind;
  states: readonly string[];
  value: string | undefined;
  counts?: Record<string, number> | undefined;
  onChange: (value: string | undefined) => void;
  label: string;
}

/** Filters a list by state. The choice lives in the address; the caller puts it there. */
export function FilterTabs({ kind, states, value, counts, onChange, label }: FilterTabsProps) {
  const all = counts && Object.values(counts).reduce((sum, n) => sum + n, 0);
  return (
    <div className="tabs" role="group" aria-label={label}>
      <button type="button" className="tab" aria-pressed={value === undefined} onClick={() => onChange(undefined)}>
        All{all !== undefined && <span className="n">{count(all)}</span>}
      </button>
      {states.map((state) => (
        <button
          key={state}
          type="button"
          className="tab"
          aria-pressed={value === state}
          onClick={() => onChange(value === state ? undefined : state)}
        >
          {wordFor(kind, state).word}
          {counts?.[state] !== undefined && <span className="n">{count(counts[state])}</span>}
        </button>
      ))}
    </div>
  );
}
