import type { Spool, StreamDestination } from '../bridge/index.ts';
import { type OnStatus, systemClock } from '../core/index.ts';

/** Where the points of `run` wait for a destination. Whoever opens it closes it. */
export async function openSpool(_destination: StreamDestination, onStatus: OnStatus): Promise<Spool> {
  const { MemorySpool } = await import('../bridge/index.ts');
  return new MemorySpool({ clock: systemClock, onStatus });
}
