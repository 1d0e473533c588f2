import { destinationName } from '../connection-error.ts';
import { DeliveryMeter } from '../delivery-meter.ts';
import type { SinkOptions } from '../sink.ts';
import { StreamLog } from '../stream-log.ts';
import { AckSession } from './acknowledged/ack-session.ts';
import { BoardPlots } from './board-plots.ts';
import { BridgeReports } from './bridge-reports.ts';
import type { StreamDestination } from './destination.ts';
import { PlainAnswer } from './plain/plain-answer.ts';
import { runPlainDelivery } from './plain/plain-delivery.ts';
import { ReducedPoints } from './plain/reduced-points.ts';

/** Without `health` the server is not told of it. */
export type StreamSinkOptions = Omit<SinkOptions<StreamDestination>, 'health'> & Partial<Pick<SinkOptions, 'health'>>;

/**
 * Delivers the spool to a stream server until `signal` aborts, with acknowledgements where the server gives them: it
 * initialises the plots, keeps the stream open, and comes back with growing, jittered delays whenever it is lost. What
 * was not delivered stays in the spool meanwhile. Beside that it tells the server how the bridge is.
 */
export async function runStreamSink(options: StreamSinkOptions): Promise<void> {
  const { health, signal } = options;
  const reports = health === undefined ? undefined : new BridgeReports({ ...options, health });
  const log = new StreamLog({ ...options, onConnected: () => reports?.connected() });
  await Promise.all([deliver(options, log), reports?.run(signal)]);
}

async function deliver(options: StreamSinkOptions, log: StreamLog): Promise<void> {
  const { destination, clock, onStatus, signal } = options;
  const plots = new BoardPlots(options);
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
