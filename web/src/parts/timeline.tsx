import type { HistoryEntry } from '../api/types';
import { happening, happeningTone, ROLES, type Tone } from '../words/vocabulary';
import { humanise } from '../words/format';
import { Ago, When } from './when';

export interface Entry {
  id: string;
  what: string;
  tone: Tone;
  at: string;
  zone: string;
  detail?: string | undefined;
  meta?: string | undefined;
  /** When we learned it, when that differs from when it happened. */
  learned?: string | undefined;
}

/** Who did it, in words: a person by the role, a key, a link, or one of our own workers. */
export function actorWord(actor: HistoryEntry['actor']): string {
  switch (actor.kind) {
    case 'person':
      return actor.role ? (ROLES[actor.role] ?? humanise(actor.role)) : 'a member';
    case 'api_key':
      return 'API key';
    case 'link':
      return 'by signed link';
    default:
      return 'automatic';
  }
}

const TELLING = ['reason', 'detail', 'outcome', 'code'] as const;

/** What an event's data tells a person, beyond its name. */
export function detailOf(entry: HistoryEntry): string | undefined {
  const said: string[] = [];
  if (entry.reason) said.push(entry.reason);
  for (const key of TELLING) {
    const value = entry.data[key];
    if (typeof value === 'string' && value !== '' && !said.includes(value)) {
      said.push(key === 'code' || key === 'outcome' || key === 'reason' ? humanise(value) : value);
    }
  }
  const reasons = entry.data['reasons'];
  if (Array.isArray(reasons)) {
    for (const each of reasons as { detail?: string; code?: string }[]) {
      said.push(each.detail ?? humanise(each.code ?? ''));
    }
  }
  const unique = [...new Set(said)];
  return unique.length > 0 ? unique.join(' · ') : undefined;
}

export function fromHistory(entries: readonly HistoryEntry[], zone: string): Entry[] {
  return entries.map((entry) => ({
    id: entry.id,
    what: happening(entry.name),
    tone: happeningTone(entry.name),
    at: entry.recorded_at,
    zone,
    detail: detailOf(entry),
    meta: actorWord(entry.actor),
  }));
}

/** What happened, newest first. */
export function Timeline({ entries, label = 'Timeline' }: { entries: Entry[]; label?: string }) {
  const sorted = [...entries].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <ol className="timeline" aria-label={label}>
      {sorted.map((entry) => (
        <li key={entry.id} className={`tone-${entry.tone}`}>
          <div className="what">{entry.what}</div>
          {entry.detail && <div className="detail">{entry.detail}</div>}
          <div className="meta">
            <When at={entry.at} zone={entry.zone} />
            {entry.meta && <> · {entry.meta}</>}
            {entry.learned && (
              <>
                {' '}
                · learned <Ago at={entry.learned} zone={entry.zone} />
              </>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
