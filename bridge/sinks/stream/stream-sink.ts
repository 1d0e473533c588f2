import type { Clock, OnStatus } from '../../../core/index.ts';
import type { Spool } from '../../spool/spool.ts';
import { AckSession } from './acknowledged/ack-session.ts';
import { BoardPlots } from './board-plots.ts';
import { DeliveryMeter } from './delivery-meter.ts';
import { destinationName, type StreamDestination } from './destination.ts';
import { PlainAnswer } from './plain/plain-answer.ts';
import { runPlainDelivery } from './plain/plain-delivery.ts';
import { ReducedPoints } from './plain/reduced-points.ts';
import { StreamLog } from './stream-log.ts';

export interface StreamSinkOptions {
  /** Names this bridge among others that feed the same account. */
  readonly bridge: string;
  readonly destination: StreamDestination;
  readonly spool: Spool;
  /** Counts what is delivered, for whoever asks. */
  readonly meter?: DeliveryMeter | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Delivers the spool to a stream server until `signal` aborts, with acknowledgements where the server gives them: it
 * initialises the plots, keeps the stream open, and comes back with growing, jittered delays whenever it is lost. What
 * was not delivered stays in the spool meanwhile.
 */
export async function runStreamSink(options: StreamSinkOptions): Promise<void> {
  const { destination, clock, onStatus, signal } = options;
  const plots = new BoardPlots(options);
  const log = new StreamLog(options);
  const meter = options.meter ?? new DeliveryMeter(clock);
  const reducedPoints = new ReducedPoints(onStatus);
  meter.watch(reducedPoints);
  const target = { ...options, plots, log, meter, reducedPoints };
  if (destination.ack === 'off') {
    await runPlainDelivery({ target, leftMs: () => Number.POSITIVE_INFINITY, signal });
    return;
  }
  const plain = new PlainAnswer(clock, plots);
  let isTold = false;
  while (!signal.aborted) {
    const session = new AckSession(target);
    if ((await session.run(signal)) === 'stopped') return;
    log.probed();
    plain.learned();
    if (!isTold || session.hasStreamed) {
      onStatus({ type: 'notAcknowledged', destination: destinationName(destination.url) });
    }
    isTold = true;
    await runPlainDelivery({ target, leftMs: () => (plain.holds ? plain.leftMs : 0), signal });
  }
}
