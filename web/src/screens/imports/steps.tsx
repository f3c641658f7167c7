import { Check } from 'lucide-react';

const STEPS = ['File', 'Columns', 'Dry run', 'Import'] as const;

/** Where one is in the wizard. */
export function Steps({ at }: { at: number }) {
  return (
    <ol className="steps" aria-label="Steps">
      {STEPS.map((word, index) => (
        <li key={word} aria-current={index === at ? 'step' : undefined} data-done={index < at || undefined}>
          <span className="dot">{index < at ? <Check size={12} aria-label="done" /> : index + 1}</span>
          {word}
        </li>
      ))}
    </ol>
  );
}
