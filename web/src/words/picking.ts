/** What a picker says about a pick list, as the command that it becomes. Pure. */
import type { PickRow } from '../api/types';

export interface Pick {
  /** What was taken; the allocated quantity unless changed. */
  quantity: number;
  reason?: string | undefined;
}

export interface PickCommand {
  lines: { line: number; bin: string; quantity: number; reason: string }[];
}

export const rowKey = (row: Pick_): string => `${row.line} ${row.bin}`;
type Pick_ = { line: number; bin: string };

/** Rows that take less than was allocated and do not yet say why. */
export function lackingReason(rows: readonly PickRow[], picks: ReadonlyMap<string, Pick>): PickRow[] {
  return rows.filter((row) => {
    const pick = picks.get(rowKey(row));
    return pick !== undefined && pick.quantity < row.quantity && !pick.reason;
  });
}

/** Only the exceptions are named; the rest is picked as allocated. */
export function pickCommand(
  rows: readonly PickRow[],
  picks: ReadonlyMap<string, Pick>,
): PickCommand | Record<string, never> {
  const lines = rows.flatMap((row) => {
    const pick = picks.get(rowKey(row));
    return pick !== undefined && pick.quantity < row.quantity
      ? [{ line: row.line, bin: row.bin, quantity: Math.max(0, pick.quantity), reason: pick.reason ?? 'other' }]
      : [];
  });
  return lines.length === 0 ? {} : { lines };
}
