import type { Hello } from './server-line.ts';
import type { Boot, SpoolIdentity } from './spool-view.ts';

/** Where the history of this spool left that of the one that holds the source. */
export interface Fork {
  /** The first start of this spool that the holder does not know of; `undefined` where it knows them all. */
  readonly forkedAt: string | undefined;
  /** From here on, numbers are this spool's own. */
  readonly firstSeq: number;
  /** From `forkedAt` on; this start alone where that is missing. */
  readonly lineage: readonly Boot[];
}

/**
 * Whether the numbers that a server has are numbers of this spool: the fork where they are not. After a card was copied
 * two spools have one source id, and both give the same numbers to different points: an acknowledgement for one must
 * never trim the other.
 *
 * The source is ours when the last start that fed it is one of ours, and its numbers end before our next start began.
 * If not, what was on the card when it was copied stays with the spool that keeps the source id, so that it is not
 * stored twice; what came after is ours.
 */
export function judgeHello(
  { ack, boots }: Pick<Hello, 'ack' | 'boots'>,
  identity: SpoolIdentity,
  lastSeq: number,
): Fork | undefined {
  const { lineage } = identity;
  const holder = boots[0];
  if (holder === undefined) return undefined;
  const at = lineage.findLastIndex(({ boot }) => boot === holder);
  if (at !== -1) {
    const following = lineage[at + 1];
    // A start may have declared everything before its first number lost without giving one.
    const limit =
      following === undefined ? Math.max(lastSeq, (lineage[at]?.firstSeq ?? 1) - 1) : following.firstSeq - 1;
    if (ack <= limit) return undefined;
  }
  const known = new Set(boots);
  const shared = lineage.findLastIndex(({ boot }) => known.has(boot));
  // Without a common start nothing says what is shared, and a line sent again is better than one lost.
  if (shared === -1) return { forkedAt: lineage[0]?.boot, firstSeq: identity.firstSeq, lineage };
  return forkFrom(lineage.slice(shared + 1), identity);
}

/** The fork of a spool whose starts are all known to the holder, or of what is left of them. */
export function forkFrom(own: readonly Boot[], identity: SpoolIdentity): Fork {
  const first = own[0];
  if (first !== undefined) return { forkedAt: first.boot, firstSeq: first.firstSeq, lineage: own };
  return { forkedAt: undefined, firstSeq: identity.firstSeq, lineage: identity.lineage.slice(-1) };
}
