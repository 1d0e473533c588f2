import { BoardstreamError, errorText, isBoardstreamError, systemClock } from '../../../../core/index.ts';
import type { FirmataConnection } from '../firmata-board.ts';
import { BEAT_MS, type BoardOrder } from '../process-messages.ts';
import { type BoardWay, wayToBoard } from './board-way.ts';
import { type JohnnyFive, loadJohnnyFive } from './johnny-five.ts';
import { ReportOutbox } from './report-outbox.ts';
import { startSensor } from './start-sensor.ts';

// The process of one board: Johnny-Five may hang, throw or exit here, and nothing else does. It ends with its parent.

/** An Uno starts for 2 s after its port was opened; a Mega tells of 70 pins. */
const READY_WITHIN_MS = 12_000;
/** Five readings make one of Johnny-Five's medians; the board need not talk more often than that. */
const READINGS_PER_INTERVAL = 5;
const LONGEST_SAMPLING_MS = 200;
const SHORTEST_SAMPLING_MS = 10;

const outbox = new ReportOutbox((report, taken) => {
  if (process.connected) process.send?.(report, undefined, undefined, taken);
});

process.on('disconnect', () => process.exit(0));
// The bridge decides when to stop: an interrupt from the terminal reaches every process of it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => process.exit(0));
process.on('uncaughtException', (error) => end(error));
process.once('message', (order: BoardOrder) => {
  runBoard(order).catch((error: unknown) => end(error));
});
void tellLife();

async function tellLife(): Promise<never> {
  for (;;) {
    outbox.report({ type: 'alive' });
    await systemClock.sleep(BEAT_MS);
  }
}

async function runBoard({ connection, sensors, intervalMs }: BoardOrder): Promise<void> {
  const five = loadJohnnyFive();
  const way = await wayToBoard(connection, end);
  const { io, path } = way;
  const board = await readyBoard(five, way, connection);
  const samplingMs = Math.min(Math.max(intervalMs / READINGS_PER_INTERVAL, SHORTEST_SAMPLING_MS), LONGEST_SAMPLING_MS);
  io.setSamplingInterval?.(Math.round(samplingMs));
  outbox.report({ type: 'opened', path });
  const surroundings = {
    ...{ five, io, board, intervalMs, clock: systemClock, readings: outbox },
    warmUpMs: 2 * samplingMs + 100,
  };
  const mistakes = sensors.flatMap((sensor) => {
    try {
      startSensor(sensor, surroundings);
      return [];
    } catch (error) {
      outbox.failed(sensor.series, errorText(error));
      return [`${sensor.series}: ${errorText(error)}`];
    }
  });
  if (mistakes.length === sensors.length) throw new BoardstreamError('SOURCE_MISCONFIGURED', mistakes.join('; '));
}

async function readyBoard(five: JohnnyFive, { io, open }: BoardWay, connection: FirmataConnection): Promise<object> {
  const board = new five.Board({ io, repl: false, debug: false, sigint: false });
  const over = new AbortController();
  const ready = new Promise<boolean>((resolve, reject) => {
    board.once('ready', () => resolve(true));
    board.once('error', reject);
    io.once('error', reject);
  });
  await open();
  const late = systemClock.sleep(READY_WITHIN_MS, over.signal).then(() => false);
  const isReady = await Promise.race([ready, late]);
  over.abort();
  if (isReady) return board;
  const seconds = READY_WITHIN_MS / 1000;
  const message =
    connection.kind === 'serial'
      ? `no Firmata on ${connection.path} within ${seconds} s: load StandardFirmata on the board, or set the baud rate it has`
      : `the IO plugin ${connection.plugin} is not ready after ${seconds} s`;
  throw new BoardstreamError('SOURCE_FAILED', message);
}

/** Says why, and ends the process once that is said. */
function end(thrown: unknown): void {
  const error = isBoardstreamError(thrown)
    ? thrown
    : new BoardstreamError('SOURCE_FAILED', `Johnny-Five stopped: ${errorText(thrown)}`);
  const { code, message, context } = error;
  if (!process.connected) process.exit(1);
  process.send?.({ type: 'failed', code, message, context }, undefined, undefined, () => process.exit(1));
}
