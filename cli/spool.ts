import { join } from 'node:path';
import type { Spool } from '../bridge/index.ts';
import { type OnStatus, systemClock } from '../core/index.ts';
import { dataFolder } from './options.ts';

export interface SpoolOptions {
  /** The data folder, where `--data` says one. */
  readonly data: string | undefined;
  /** Default: in the data folder. */
  readonly folder?: string;
  readonly maxBytes: number;
}

/** Where the points of `run` wait for their destination. Whoever opens it closes it. */
export async function openSpool({ data, folder, maxBytes }: SpoolOptions, onStatus: OnStatus): Promise<Spool> {
  const { openJournalSpool } = await import('../bridge/index.ts');
  return openJournalSpool({
    folder: folder ?? join(dataFolder(data), 'spool'),
    clock: systemClock,
    onStatus,
    maxBytes,
  });
}
