import type { Spool, SpoolEntry } from './spool.ts';

export interface SpoolPart {
  readonly entries: readonly SpoolEntry[];
  /** Everything up to here was read; where to go on. */
  readonly through: number;
}

/** The oldest entries after `afterSeq`, at most `limit`. Waits until there is one; without any once `signal` aborts. */
export async function readSpool(
  spool: Spool,
  { afterSeq, limit }: { readonly afterSeq: number; readonly limit: number },
  signal: AbortSignal,
): Promise<SpoolPart> {
  const entries: SpoolEntry[] = [];
  let through = afterSeq;
  while (!signal.aborted) {
    const item = entries.length < limit ? spool.nextAfter(through) : undefined;
    if (item?.kind === 'point') {
      entries.push(item);
      through = item.seq;
    } else if (item?.kind === 'hole') through = item.through;
    else if (entries.length > 0) break;
    else await spool.changed(signal);
  }
  return { entries, through };
}
