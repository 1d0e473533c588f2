import { join } from 'node:path';
import type { Spool } from '../bridge/index.ts';
import { type OnStatus, systemClock } from '../core/index.ts';
import { dataFolder } from './options.ts';

export interface SpoolOptions {
  readonly data?: string;
  /** MiB */
  readonly spoolMax: number;
}

const BYTES_PER_MIB = 1024 * 1024;

/** Where the points of `run` wait for their destination, in the data folder. Whoever opens it closes it. */
export async function openSpool({ data, spoolMax }: SpoolOptions, onStatus: OnStatus): Promise<Spool> {
  const { openJournalSpool } = await import('../bridge/index.ts');
  const folder = join(dataFolder(data), 'spool');
  return openJournalSpool({ folder, clock: systemClock, onStatus, maxBytes: spoolMax * BYTES_PER_MIB });
}
