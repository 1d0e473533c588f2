import { BoardstreamError, type Clock, errorText, type OnStatus, systemCode } from '../../../core/index.ts';
import type { DecodedValue } from '../../decode/decoder.ts';
import type { ReadingBatch, Source } from '../source.ts';
import type { FileReading, FindSensors, SensorFile } from './sensor-file.ts';

export interface KernelSourceOptions {
  readonly board: string;
  readonly find: FindSensors;
  /** What to do when no sensor is there; a clause. */
  readonly remedy: string;
  /** Between the starts of two rounds, milliseconds. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** A conversion of the slowest sensors takes 750 ms; one that takes longer holds up the others no more. */
const PATIENCE_MS = 2_000;

/** Reads that hang take a thread each of the four that Node has for all files and ports. */
const MOST_HANGING = 2;

/**
 * Sensors that the kernel shows as files, read one after another, a round at a time. A sensor that fails is told of once
 * and asked again each round, while the others go on; one that is new appears by itself.
 */
export function kernelSource(options: KernelSourceOptions): Source<ReadingBatch> {
  return { board: options.board, open: (signal) => rounds(options, signal) };
}

async function* rounds(options: KernelSourceOptions, signal: AbortSignal): AsyncGenerator<ReadingBatch> {
  const { board, find, remedy, intervalMs, clock, onStatus } = options;
  if (signal.aborted) return;
  const round = new Round(options);
  const first = await find();
  if (signal.aborted) return;
  if (first.length === 0) throw new BoardstreamError('SOURCE_NOT_FOUND', `${board}: ${remedy}`, { board });
  onStatus({ type: 'sourceOpened', board, path: first.map(({ series }) => series).join(', ') });
  let dueMs = clock.monotonicMs();
  while (!signal.aborted) {
    for (const sensor of await find()) {
      const reading = await round.read(sensor, signal);
      if (signal.aborted) return;
      if (reading !== undefined) yield { monotonicMs: clock.monotonicMs(), readings: [reading] };
    }
    // A round that took longer than the interval is not made up for.
    dueMs = Math.max(dueMs + intervalMs, clock.monotonicMs());
    await clock.sleep(dueMs - clock.monotonicMs(), signal);
  }
}

/** Remembers which sensors hang and which have failed, from round to round. */
class Round {
  readonly #options: KernelSourceOptions;
  readonly #hanging = new Set<string>();
  readonly #failed = new Set<string>();

  constructor(options: KernelSourceOptions) {
    this.#options = options;
  }

  /** `undefined` when there is nothing to be had from it now. */
  async read(sensor: SensorFile, signal: AbortSignal): Promise<DecodedValue | undefined> {
    const { series, unit } = sensor;
    if (this.#hanging.has(series) || this.#hanging.size >= MOST_HANGING) return undefined;
    try {
      const { value, quality } = await this.#within(sensor, signal);
      if (this.#failed.delete(series)) this.#options.onStatus({ type: 'sensorRecovered', board: this.#board, series });
      return {
        series,
        value,
        ...(unit === undefined ? {} : { unit }),
        ...(quality === undefined ? {} : { quality }),
      };
    } catch (error) {
      if (signal.aborted || this.#failed.has(series)) return undefined;
      this.#failed.add(series);
      this.#options.onStatus({ type: 'sensorFailed', board: this.#board, series, why: explain(error) });
      return undefined;
    }
  }

  get #board(): string {
    return this.#options.board;
  }

  /** @throws whatever reading throws, or that it takes too long */
  async #within(sensor: SensorFile, signal: AbortSignal): Promise<FileReading> {
    const { clock } = this.#options;
    const over = new AbortController();
    const stop = () => over.abort();
    signal.addEventListener('abort', stop, { once: true });
    this.#hanging.add(sensor.series);
    const reading = sensor.read().finally(() => this.#hanging.delete(sensor.series));
    const patience = clock.sleep(PATIENCE_MS, over.signal).then(() => {
      throw new Error(`no answer within ${PATIENCE_MS / 1000} s`);
    });
    try {
      return await Promise.race([reading, patience]);
    } finally {
      signal.removeEventListener('abort', stop);
      over.abort();
      patience.catch(() => undefined);
      reading.catch(() => undefined);
    }
  }
}

function explain(thrown: unknown): string {
  switch (systemCode(thrown)) {
    case 'ENOENT':
    case 'ENODEV':
      return 'it is gone; check its plug';
    case 'EIO':
    case 'EREMOTEIO':
    case 'ENXIO':
      return 'it does not answer as it should; check its wires, and the pull-up resistor of a 1-Wire bus';
    case 'EACCES':
      return 'this user may not read it';
    default:
      return errorText(thrown);
  }
}
