import { openJournalSpool } from '../bridge/index.ts';
import { systemClock } from '../core/index.ts';

/** No point makes room for another, however long the backlog. */
export const SPOOL_BYTES = 4 * 1024 * 1024 * 1024;

const BATCH = 500;

/** A spool with so many points of the board `board`, values from `-count` up to -1. */
export async function fillSpool(folder: string, count: number): Promise<void> {
  const spool = await openJournalSpool({
    folder,
    clock: systemClock,
    onStatus: () => undefined,
    maxBytes: SPOOL_BYTES,
  });
  const monotonicMs = systemClock.monotonicMs();
  for (let value = -count; value < 0; value += BATCH) {
    const points = Math.min(BATCH, -value);
    spool.append(
      'board',
      Array.from({ length: points }, (_, at) => ({ series: 'T', value: value + at, monotonicMs })),
    );
  }
  await spool.close();
}
