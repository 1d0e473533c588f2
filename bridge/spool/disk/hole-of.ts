import type { HoleReason } from '../../../journal/index.ts';
import type { SpoolHole } from '../spool.ts';
import type { DroppedLedger } from './dropped-ledger.ts';

export interface HoleKnowledge {
  readonly ledger: DroppedLedger;
  /** Everything up to here was delivered once, as far as is known. */
  readonly trimmedThrough: number;
  /** Whether the power may have gone between the starts of the process that these numbers lie between. */
  readonly powerWentBetween: (from: number, to: number) => boolean;
}

/**
 * The first part of a hole of the journal that has one reason. The journal cannot tell what made way from what was
 * delivered and forgotten; and where segments are gone, so is what stood between them.
 */
export function holeOf(
  { from, to, reason }: { readonly from: number; readonly to: number; readonly reason: HoleReason },
  { ledger, trimmedThrough, powerWentBetween }: HoleKnowledge,
): SpoolHole {
  const dropped = ledger.at(from);
  if (dropped !== undefined) {
    const through = Math.min(to, dropped.last);
    return { kind: 'hole', through, reason: 'full', points: through - from + 1 };
  }
  const border = Math.min(to, (ledger.firstFrom(from) ?? Number.POSITIVE_INFINITY) - 1);
  if (reason === 'jump' || reason === 'power') return { kind: 'hole', through: border, reason };
  if (from <= trimmedThrough) return { kind: 'hole', through: Math.min(border, trimmedThrough), reason: 'acked' };
  if (reason === 'corrupt') return { kind: 'hole', through: border, reason };
  if (from <= ledger.unknownThrough) {
    return { kind: 'hole', through: Math.min(border, ledger.unknownThrough), reason: 'full' };
  }
  // No drop, and yet gone with what was dropped: numbers that a start of the process skipped.
  return { kind: 'hole', through: border, reason: powerWentBetween(from, border) ? 'power' : 'jump' };
}
