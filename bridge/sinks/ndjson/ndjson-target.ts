import type { Clock } from '../../../core/index.ts';
import type { Spool } from '../../spool/spool.ts';
import type { DeliveryMeter } from '../delivery-meter.ts';
import type { StreamLog } from '../stream-log.ts';

/** What lines are written with, wherever they go. */
export interface NdjsonTarget {
  readonly bridge: string;
  readonly spool: Spool;
  readonly log: StreamLog;
  readonly meter: DeliveryMeter;
  readonly clock: Clock;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** Points written together at most: about 100 kB. */
export const MAX_LINES = 1_000;
