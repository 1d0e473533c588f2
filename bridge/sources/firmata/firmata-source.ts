import { basename, dirname } from 'node:path';
import { BoardstreamError, type Clock, machineMonotonicMs, type OnStatus } from '../../../core/index.ts';
import { EagerQueue } from '../eager-queue.ts';
import { deviceChange } from '../serial/device-change.ts';
import type { ReadingBatch, Source } from '../source.ts';
import { BoardProcess } from './board-process.ts';
import type { FirmataConnection, FirmataSensor } from './firmata-board.ts';
import type { BoardReport } from './process-messages.ts';

export interface FirmataSourceOptions {
  readonly board: string;
  /** A function is asked at every opening, and may throw `SOURCE_NOT_FOUND`. */
  readonly connection: FirmataConnection | (() => FirmataConnection);
  /** At least one. */
  readonly sensors: readonly FirmataSensor[];
  /** Between two readings of a sensor, milliseconds. */
  readonly intervalMs: number;
  /** Silence of Johnny-Five after which it is killed and started again, milliseconds, at least 4000. Default 20 000. */
  readonly hungAfterMs?: number;
  /** The program to run Johnny-Five in; default: our own. */
  readonly program?: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** Loading Johnny-Five takes a Pi Zero several seconds, in which it cannot say that it lives. */
const HUNG_AFTER_MS = 20_000;
const CAPACITY_READINGS = 10_000;
/** The other process's time of a reading is not believed beyond this. */
const OLDEST_READING_MS = 60_000;

/**
 * Sensors that Johnny-Five reads, over Firmata on a serial port or through an IO plugin. It runs in a process of its own,
 * so that it can neither stop nor block the bridge; that process ends whenever the board is lost or the loop is left.
 */
export function firmataSource(options: FirmataSourceOptions): Source<ReadingBatch> {
  const { board, connection } = options;
  const source = { board, open: (signal: AbortSignal) => openedReadings(options, signal) };
  const known = typeof connection === 'function' ? undefined : connection;
  if (known?.kind === 'plugin') return source;
  const folders = known === undefined ? [] : [dirname(known.path)];
  const concerns = (name: string) =>
    name.startsWith('tty') || name === 'serial' || (known !== undefined && name === basename(known.path));
  return { ...source, returned: (signal) => deviceChange([...folders, '/dev'], concerns, signal) };
}

async function* openedReadings(options: FirmataSourceOptions, signal: AbortSignal): AsyncGenerator<ReadingBatch> {
  const { board, sensors, intervalMs, program, hungAfterMs = HUNG_AFTER_MS, clock, onStatus } = options;
  if (signal.aborted) return;
  const connection = typeof options.connection === 'function' ? options.connection() : options.connection;
  const queue = new EagerQueue<ReadingBatch>({
    clock,
    capacity: CAPACITY_READINGS,
    sizeOf: ({ readings }) => readings.length,
    onDropped: (count) => onStatus({ type: 'inputDropped', board, what: 'messages', count }),
  });
  const child = new BoardProcess({
    order: { connection, sensors, intervalMs },
    ...(program !== undefined && { program }),
    hungAfterMs,
    clock,
    onReport: (report) => take(report, queue, options),
    onEnd: (error) => queue.end(withBoard(error, board)),
  });
  const stop = () => queue.end();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const batches of queue) yield* batches;
  } finally {
    signal.removeEventListener('abort', stop);
    await child.close();
  }
}

type Report = Exclude<BoardReport, { type: 'failed' | 'alive' }>;

function take(report: Report, queue: EagerQueue<ReadingBatch>, { board, clock, onStatus }: FirmataSourceOptions): void {
  switch (report.type) {
    case 'readings': {
      const agoMs = machineMonotonicMs() - report.machineMs;
      const isLikely = agoMs >= 0 && agoMs < OLDEST_READING_MS;
      const nowMs = clock.monotonicMs();
      queue.push({ monotonicMs: isLikely ? nowMs - agoMs : nowMs, readings: report.readings });
      return;
    }
    case 'opened':
      onStatus({ type: 'sourceOpened', board, path: report.path });
      return;
    case 'dropped':
      onStatus({ type: 'inputDropped', board, what: 'messages', count: report.count });
      return;
    case 'sensorFailed':
    case 'sensorRecovered':
      onStatus({ ...report, board });
  }
}

function withBoard({ code, message, context }: BoardstreamError, board: string): BoardstreamError {
  return new BoardstreamError(code, message, { ...context, board });
}
