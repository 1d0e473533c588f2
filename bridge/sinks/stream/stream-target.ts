import type { Clock, OnStatus } from '../../../core/index.ts';
import type { Spool } from '../../spool/spool.ts';
import type { DeliveryMeter } from '../delivery-meter.ts';
import type { StreamLog } from '../stream-log.ts';
import type { BoardPlots } from './board-plots.ts';
import type { StreamDestination } from './destination.ts';
import type { ReducedPoints } from './plain/reduced-points.ts';

/** What delivery to one destination works with, whichever protocol is spoken. */
export interface StreamTarget {
  readonly destination: StreamDestination;
  readonly spool: Spool;
  readonly plots: BoardPlots;
  readonly log: StreamLog;
  readonly meter: DeliveryMeter;
  readonly reducedPoints: ReducedPoints;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
}
