import { CircleArrowRight } from 'lucide-react';

import type { Load } from '../../api/types';
import { Note } from '../../parts/screen';
import { When } from '../../parts/when';
import { humanise } from '../../words/format';
import { nextStep } from '../../words/vocabulary';

/** Who owns the next action, what it is and by when; and what is wrong, if something is. */
export function NextAction({ load }: { load: Load }) {
  const zone = load.stops[0]?.zone ?? 'UTC';
  const next = load.next_action;
  return (
    <>
      {load.attention && (
        <div style={{ padding: 12 }}>
          <Note tone="bad">
            <strong>{humanise(load.attention.code)}.</strong> {load.attention.detail}{' '}
            <span className="soft">
              since <When at={load.attention.since} zone={zone} />
            </span>
          </Note>
        </div>
      )}
      {next && next.owner !== 'nobody' && (
        <div className="next">
          <CircleArrowRight size={16} aria-hidden />
          <div>
            <span className="strong">{humanise(next.owner)}</span>: {nextStep(next.action)}
            {next.due && (
              <div className="soft">
                by <When at={next.due} zone={zone} />
              </div>
            )}
          </div>
        </div>
      )}
    </>
  );
}
