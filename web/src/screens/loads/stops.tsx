import { Button } from '@mantine/core';
import { CalendarClock } from 'lucide-react';

import type { Load, Milestone, Stop, Track } from '../../api/types';
import { State } from '../../parts/state';
import { useNow, When } from '../../parts/when';
import { cityStateZip, plural } from '../../words/format';
import { SOURCES } from '../../words/vocabulary';
import { windowText } from '../../words/zones';

interface StopListProps {
  load: Load;
  track: Track | undefined;
  /** For the inspector: no milestones, no buttons. */
  brief?: boolean;
  onAppointment?: (stop: Stop) => void;
}

/** The stops in order, each in the zone of its place. */
export function StopList({ load, track, brief = false, onAppointment }: StopListProps) {
  const now = useNow();
  return (
    <ol className="stops">
      {load.stops.map((stop) => {
        const seen = track?.stops.find((each) => each.stop_id === stop.id);
        const state = stop.outcome ?? seen?.status;
        return (
          <li key={stop.id} data-kind={stop.kind}>
            <span className="stop-n" aria-label={stop.kind}>
              {stop.sequence}
            </span>
            <div>
              <span className="strong">{stop.place.name || cityStateZip(stop.place)}</span>
              {stop.place.name && <div className="soft">{cityStateZip(stop.place)}</div>}
            </div>
            <div className="row" style={{ gap: 6 }}>
              {state && state !== 'pending' && <State kind="stop" state={state} />}
              {onAppointment && (
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<CalendarClock size={13} aria-hidden />}
                  onClick={() => onAppointment(stop)}
                  aria-label={`${stop.window ? 'Move the time' : 'Set time'} of stop ${stop.sequence}`}
                >
                  {stop.window ? 'Move' : 'Set time'}
                </Button>
              )}
            </div>
            <div className="stop-sub">
              {stop.kind === 'pickup' ? 'Pickup' : 'Delivery'} of {plural(stop.shipment_ids.length, 'shipment')}
              {stop.window ? (
                <> · {windowText(new Date(stop.window.start), new Date(stop.window.end), stop.zone, now)}</>
              ) : (
                <> · no appointment</>
              )}
            </div>
            {!brief && seen && (
              <div className="stop-sub">
                <Said word="Arrived" of={seen.arrived} zone={stop.zone} />
                <Said word="Departed" of={seen.departed} zone={stop.zone} />
              </div>
            )}
            {stop.outcome_reason && <div className="stop-sub late">{stop.outcome_reason}</div>}
          </li>
        );
      })}
    </ol>
  );
}

function Said({ word, of, zone }: { word: string; of: Milestone | null | undefined; zone: string }) {
  if (!of) return null;
  return (
    <div>
      {word} <When at={of.occurred_at} zone={zone} /> <span className="soft">({SOURCES[of.source] ?? of.source})</span>
    </div>
  );
}
