import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';

import { type LiveState, liveState, onLiveState } from './socket';

import './chip.css';

const SAYS: Record<LiveState, { word: string; tone: string; why: string }> = {
  off: { word: 'Not live', tone: 'neutral', why: 'This address has no live feed. Reload to see what changed.' },
  connecting: { word: 'Connecting', tone: 'neutral', why: 'Opening the live feed.' },
  live: { word: 'Live', tone: 'good', why: 'Changes appear by themselves.' },
  reconnecting: {
    word: 'Reconnecting',
    tone: 'warn',
    why: 'The live feed broke off. What you see may be behind; it is read again as soon as the feed is back.',
  },
};

/** Whether what is on the screen keeps itself fresh. */
export function LiveChip() {
  const { word, tone, why } = SAYS[useSyncExternalStore(onLiveState, liveState)];
  return (
    <Tooltip label={why} multiline w={240}>
      <span className={`live tone-${tone}`} role="status" aria-label={`Live updates: ${word}`} data-live={word}>
        <span className="live-dot" aria-hidden />
        <span className="live-word">{word}</span>
      </span>
    </Tooltip>
  );
}
