/** The answer page of a tender: who holds the link answers, without a login. Light on purpose: no component library. */
import { useCallback, useEffect, useState } from 'react';

import { get, post } from '../../api/client';
import { asProblem, type Problem } from '../../api/problem';
import type { TenderSummary, TimeWindow } from '../../api/types';
import { decimal, pounds } from '../../words/format';
import { relative, stamp, viewerZone, windowText } from '../../words/zones';
import { DECLINE_REASONS, EQUIPMENT } from '../../words/reasons';

interface Link {
  tender_id: string;
  status: string;
  carrier_name: string;
  load_number: string;
  expires_at: string;
  summary: TenderSummary;
  stops: { kind: string; city: string; state: string; zip: string; window: TimeWindow | null }[];
  allowed_actions: string[];
}

const SETTLED: Record<string, { tone: string; says: string }> = {
  accepted: { tone: 'good', says: 'You accepted this load. The shipper will send the dispatch details.' },
  declined: { tone: 'neutral', says: 'You declined this load. Thank you for answering.' },
  expired: { tone: 'warn', says: 'The time to answer is over. The load was offered to another carrier.' },
  withdrawn: { tone: 'neutral', says: 'The shipper withdrew this tender.' },
};

export function TenderPage({ token }: { token: string }) {
  const path = `/v1/tender-links/${encodeURIComponent(token)}`;
  const [link, setLink] = useState<Link | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const [declining, setDeclining] = useState(false);

  const read = useCallback(async () => {
    try {
      setLink(await get<Link>(path, { open: true }));
    } catch (error) {
      setProblem(asProblem(error));
    }
  }, [path]);
  useEffect(() => void read(), [read]);
  useEffect(() => {
    if (link) document.title = `Tender ${link.load_number} · Supercargo`;
  }, [link]);

  const answer = async (action: 'accept' | 'decline', body: Record<string, string>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      // A second press, or a reload in between, is the same answer.
      await post(`${path}/${action}`, body, { open: true, idempotencyKey: `${link?.tender_id}-${action}` });
      setDeclining(false);
    } catch (error) {
      setProblem(asProblem(error));
    }
    await read();
    setBusy(false);
  };

  if (!link) {
    return (
      <Frame>
        {problem ? (
          <div className="t-card">
            <header>
              <h1>{problem.status === 404 ? 'This link is not valid' : 'This did not work'}</h1>
              <p className="t-soft">
                {problem.status === 404
                  ? 'Open the link from the mail again, whole. Links end some time after the tender.'
                  : problem.message}
              </p>
            </header>
          </div>
        ) : (
          <p className="t-soft" role="status">
            Loading…
          </p>
        )}
      </Frame>
    );
  }
  const can = (action: string) => link.allowed_actions.includes(action);
  const settled = SETTLED[link.status];
  return (
    <Frame>
      <div className="t-card">
        <header>
          <h1>Load {link.load_number}</h1>
          <span className="t-soft">Offered to {link.carrier_name}</span>
        </header>
        <Summary link={link} />
        {settled ? (
          <p className={`t-note tone-${settled.tone}`} role="status">
            {settled.says}
          </p>
        ) : (
          <Deadline at={link.expires_at} />
        )}
        {problem && (
          <p className="t-note tone-bad" role="alert">
            {problem.message}
          </p>
        )}
        {!declining && (can('accept') || can('decline')) && (
          <div className="t-actions">
            {can('decline') && (
              <button type="button" disabled={busy} onClick={() => setDeclining(true)}>
                Decline
              </button>
            )}
            {can('accept') && (
              <button type="button" className="main" disabled={busy} onClick={() => void answer('accept', {})}>
                Accept the load
              </button>
            )}
          </div>
        )}
        {declining && can('decline') && (
          <Decline busy={busy} onBack={() => setDeclining(false)} onSend={(body) => void answer('decline', body)} />
        )}
      </div>
    </Frame>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return (
    <main className="t">
      <div className="t-brand">
        <img src="/favicon.svg" alt="" width={22} height={22} />
        Supercargo
      </div>
      {children}
    </main>
  );
}

function Summary({ link }: { link: Link }) {
  const { summary, stops } = link;
  const [now] = useState(() => new Date());
  return (
    <>
      <div className="t-route">
        <span>{summary.origin}</span>
        <span aria-label="to">→</span>
        <span>{summary.destination}</span>
      </div>
      <dl className="t-facts">
        {[
          ['Equipment', EQUIPMENT[summary.equipment] ?? summary.equipment],
          ['Weight', pounds(summary.weight_lb)],
          ['Pieces', decimal(summary.pieces, 0)],
          ['Miles', decimal(summary.miles, 0)],
          ['Stops', decimal(summary.stops, 0)],
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ol className="t-stops" aria-label="Stops">
        {stops.map((stop, at) => (
          // The stops of a tender do not change while it is open.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            <span>
              {at + 1}. {stop.kind === 'pickup' ? 'Pick up' : 'Deliver'} {stop.city}, {stop.state} {stop.zip}
            </span>
            <span className="t-soft">
              {stop.window
                ? windowText(new Date(stop.window.start), new Date(stop.window.end), stop.window.zone ?? 'UTC', now)
                : 'time open'}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Deadline({ at }: { at: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 15_000);
    return () => clearInterval(timer);
  }, []);
  const end = new Date(at);
  return (
    <p className="t-deadline">
      Answer by <strong>{stamp(end, viewerZone(), now)}</strong>{' '}
      <span className="t-soft">({relative(end, now)}, your time)</span>
    </p>
  );
}

interface DeclineProps {
  busy: boolean;
  onBack: () => void;
  onSend: (body: Record<string, string>) => void;
}

function Decline({ busy, onBack, onSend }: DeclineProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const note = String(form.get('note')).trim();
        onSend({ reason: String(form.get('reason')), ...(note ? { note } : {}) });
      }}
    >
      <label>
        Why do you decline?
        <select name="reason" required defaultValue="">
          <option value="" disabled>
            Choose a reason
          </option>
          {Object.entries(DECLINE_REASONS).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <label>
        Anything to add
        <textarea name="note" rows={2} maxLength={500} />
      </label>
      <div className="t-actions">
        <button type="button" disabled={busy} onClick={onBack}>
          Back
        </button>
        <button type="submit" className="no" disabled={busy}>
          Decline the load
        </button>
      </div>
    </form>
  );
}
