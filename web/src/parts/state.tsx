import { type Kind, type Tone, wordFor } from '../words/vocabulary';

import './state.css';

/** A state as a chip: icon, word and tone, all from the vocabulary. */
export function State({ kind, state, title }: { kind: Kind; state: string | null | undefined; title?: string }) {
  const { word, tone, icon: Icon } = wordFor(kind, state);
  return (
    <span className={`state tone-${tone}`} title={title}>
      <Icon size={13} aria-hidden />
      {word}
    </span>
  );
}

export function Chip({ tone, children, title }: { tone: Tone; children: React.ReactNode; title?: string }) {
  return (
    <span className={`state tone-${tone}`} title={title}>
      {children}
    </span>
  );
}
