import { Alarm, type BoardstreamError, type Clock, machineMonotonicMs, type OnStatus } from '../../../core/index.ts';
import { EagerQueue } from '../eager-queue.ts';
import type { ReadingBatch, Source } from '../source.ts';
import type { GpioEdge, GpioLine } from './gpio-line.ts';
import { GpiodChip, type LineGroup } from './gpiod-chip.ts';
import { LineMeter, type LineReading } from './line-meter.ts';

export interface GpioSourceOptions {
  readonly board: string;
  /** `header` for the pins of a Raspberry Pi, else the name or label of a chip. */
  readonly chip: string;
  readonly lines: readonly GpioLine[];
  /** Of lines that are counted, milliseconds. */
  readonly intervalMs: number;
  /** Folder of libgpiod's tools, with a slash at its end; default: wherever the `PATH` has them. */
  readonly toolFolder?: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** Seconds of a contact that chatters without debouncing. */
const CAPACITY_READINGS = 10_000;

/** The kernel's own time of an edge is not believed beyond this: then something else than an edge was told. */
const OLDEST_EDGE_MS = 60_000;

/**
 * Lines of a GPIO chip: levels, edges, and edges counted per interval, with the kernel's time of each edge. They come
 * through the kernel's character device and the tools of libgpiod, so a Raspberry Pi 5 is no different from the others.
 */
export function gpioSource(options: GpioSourceOptions): Source<ReadingBatch> {
  return { board: options.board, open: (signal) => openedReadings(options, signal) };
}

async function* openedReadings(options: GpioSourceOptions, signal: AbortSignal): AsyncGenerator<ReadingBatch> {
  const { board, clock, onStatus } = options;
  if (signal.aborted) return;
  const chip = await GpiodChip.open(options.chip, options.toolFolder);
  const queue = new EagerQueue<ReadingBatch>({
    clock,
    capacity: CAPACITY_READINGS,
    sizeOf: ({ readings }) => readings.length,
    onDropped: (count) => onStatus({ type: 'inputDropped', board, what: 'messages', count }),
  });
  const meters = new Meters(options, queue);
  const closed = new AbortController();
  const stop = () => queue.end();
  signal.addEventListener('abort', stop, { once: true });
  const watches: (() => Promise<void>)[] = [];
  try {
    for (const group of groups(options.lines)) {
      meters.start(group, await chip.read(group));
      const onEnd = (error: BoardstreamError) => queue.end(error);
      watches.push(chip.watch(group, (edge) => meters.edge(edge), onEnd));
    }
    if (signal.aborted) return;
    onStatus({ type: 'sourceOpened', board, path: chip.name });
    void meters.intervals(closed.signal);
    for await (const batches of queue) yield* batches;
  } finally {
    signal.removeEventListener('abort', stop);
    closed.abort();
    meters.stop();
    for (const end of watches) await end();
  }
}

/** Those with the same resistor setting together. */
function groups(lines: readonly GpioLine[]): LineGroup[] {
  const pulls = [...new Set(lines.map(({ pull }) => pull))];
  return pulls.map((pull) => ({
    pull,
    lines: lines.filter((line) => line.pull === pull).map(({ line }) => line),
  }));
}

/** The meters of all lines, on the clock of the process. */
class Meters {
  readonly #options: GpioSourceOptions;
  readonly #queue: EagerQueue<ReadingBatch>;
  readonly #meters = new Map<number, LineMeter>();
  readonly #settling: Alarm;

  constructor(options: GpioSourceOptions, queue: EagerQueue<ReadingBatch>) {
    this.#options = options;
    this.#queue = queue;
    this.#settling = new Alarm(options.clock, () => this.#settle());
  }

  start({ lines }: LineGroup, levels: readonly (0 | 1)[]): void {
    for (const [index, line] of lines.entries()) {
      const options = this.#options.lines.find((each) => each.line === line);
      if (options === undefined) continue;
      const meter = new LineMeter(options, levels[index] ?? 0);
      this.#meters.set(line, meter);
      this.#push(meter.start(this.#nowMs()));
    }
  }

  edge({ line, level, machineMs }: GpioEdge): void {
    const meter = this.#meters.get(line);
    if (meter === undefined) return;
    const nowMs = this.#nowMs();
    const agoMs = machineMonotonicMs() - machineMs;
    const timeMs = agoMs >= 0 && agoMs < OLDEST_EDGE_MS ? nowMs - agoMs : nowMs;
    this.#push(meter.edge(level, timeMs));
    this.#setAlarm();
  }

  /** Until `closed` aborts; returns at once when nothing is counted. */
  async intervals(closed: AbortSignal): Promise<void> {
    const { lines, clock, intervalMs } = this.#options;
    if (lines.every(({ mode }) => mode !== 'count')) return;
    for (let dueMs = this.#nowMs() + intervalMs; ; dueMs += intervalMs) {
      await clock.sleep(dueMs - this.#nowMs(), closed);
      if (closed.aborted) return;
      const timeMs = this.#nowMs();
      for (const meter of this.#meters.values()) this.#push(meter.interval(timeMs));
    }
  }

  stop(): void {
    this.#settling.stop();
  }

  #settle(): void {
    const timeMs = this.#nowMs();
    for (const meter of this.#meters.values()) this.#push(meter.settle(timeMs));
    this.#setAlarm();
  }

  #setAlarm(): void {
    const times = [...this.#meters.values()].flatMap(({ settlesAtMs }) => settlesAtMs ?? []);
    if (times.length > 0) this.#settling.set(Math.min(...times));
  }

  #push(readings: readonly LineReading[]): void {
    for (const { series, value, timeMs } of readings) {
      this.#queue.push({ monotonicMs: timeMs, readings: [{ series, value }] });
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
