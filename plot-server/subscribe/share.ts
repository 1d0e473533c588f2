import { textHash } from '../../core/index.ts';

/** One of several servers behind a broker, each of which holds some of the bridges. */
export interface Share {
  /** 1..`of` */
  readonly index: number;
  /** 1..1000 */
  readonly of: number;
}

/**
 * Whether the bridge of this topic level falls to the share; without one every bridge does. Every server comes to the
 * same result, and a bridge stays with its server as long as their number stays.
 */
export function isInShare(level: string, share: Share | undefined): boolean {
  if (share === undefined) return true;
  const hash = textHash(level);
  // The lowest bits of FNV-1a alone are little more than a parity.
  return ((hash ^ (hash >>> 16)) >>> 0) % share.of === share.index - 1;
}
