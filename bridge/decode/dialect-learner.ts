import type { DecodedLine, DecodedValue } from './decoder.ts';
import type { Dialect, DialectSeries } from './dialect.ts';
import { type Slot, shapeOf } from './line-shape.ts';
import type { Reading } from './reading.ts';
import type { RowReader } from './rows.ts';
import type { SensorFailures } from './sensor-failures.ts';
import type { ShapeCache } from './shape-cache.ts';

/** Lines that agree before the dialect is locked. */
const AGREEING_LINES = 3;
/** A board that invents series must not fill the memory. */
const MAX_SERIES = 256;

type DialectKind = Dialect['kind'];

/** Learns how a board prints from the lines that were read, and says so once a few agree. */
export class DialectLearner {
  readonly #shapes: ShapeCache;
  readonly #rows: RowReader;
  readonly #series = new Map<string, DialectSeries>();
  #kind: DialectKind | undefined;
  #agreeing = 0;
  #epoch = 1;
  #rowEpoch = 1;
  #bareNumbers = 0;

  constructor(shapes: ShapeCache, rows: RowReader) {
    this.#shapes = shapes;
    this.#rows = rows;
  }

  get #isLocked(): boolean {
    return this.#agreeing >= AGREEING_LINES;
  }

  /** A line had a shape that was learned. */
  agreed(): void {
    if (!this.#isLocked) this.#agreeing += 1;
    this.#bareNumbers = 0;
  }

  /** Whether the board was found to name its values, so that a number alone is no value but the rest of something. */
  get isLockedToLabels(): boolean {
    return this.#isLocked && this.#kind === 'template';
  }

  /** A bare number from a board that names its values: skipped until it comes again and again. */
  bareNumber(): DecodedLine | undefined {
    this.#bareNumbers += 1;
    if (this.#bareNumbers > AGREEING_LINES) return undefined;
    return { values: [], skipped: 'a number without the label that this board prints; the line may be cut' };
  }

  /** Whether a line of this kind is not what the board printed so far. */
  isForeign(kind: DialectKind): boolean {
    return this.#isLocked && kind !== this.#kind;
  }

  get dialect(): Dialect | undefined {
    if (!this.#isLocked) return undefined;
    const common = { series: [...this.#series.values()], epoch: this.#epoch };
    const { layout } = this.#rows;
    if (this.#kind === 'csv' && layout !== undefined) {
      const columns = Array.from({ length: layout.count }, (_, index) => this.#column(index));
      return { kind: 'csv', ...common, separator: layout.separator, columns, decimalComma: this.#rows.isDecimalComma };
    }
    const { shapes } = this.#shapes;
    if (this.#kind === 'template' && shapes.length > 0) return { kind: 'template', ...common, shapes: [...shapes] };
    const { kind } = this;
    return { kind, ...common };
  }

  private get kind(): 'json' | 'teleplot' | 'nmea' | 'influx' | 'auto' {
    return this.#kind === undefined || this.#kind === 'csv' || this.#kind === 'template' ? 'auto' : this.#kind;
  }

  #column(index: number): DialectSeries | undefined {
    const { series, unit, isSeries } = this.#rows.column(index);
    if (!isSeries) return undefined;
    return this.#series.get(series) ?? { name: series, ...(unit === undefined ? {} : { unit }) };
  }

  /** A line with a convention of its own. */
  observeFramed(line: string, values: readonly DecodedValue[]): void {
    const first = line.charCodeAt(0);
    const kind = first === 0x3e ? 'teleplot' : first === 0x24 ? 'nmea' : line.startsWith('{"') ? 'json' : 'auto';
    this.#agree(kind, values);
  }

  observe(
    line: string,
    reading: Reading,
    values: readonly DecodedValue[],
    kind: 'template' | 'csv',
    failures: SensorFailures,
  ): void {
    if (kind === 'csv' && this.#rows.epoch !== this.#rowEpoch) {
      this.#rowEpoch = this.#rows.epoch;
      this.#begin();
    }
    this.#agree(kind, values);
    if (!reading.isRepeatable || values.some(({ quality }) => quality !== undefined)) return;
    const slots = values.map(({ series, unit }): Slot => ({ series, unit, history: failures.history(series, unit) }));
    if (reading.found.every(({ start, end }, index) => end > start && start >= (reading.found[index - 1]?.end ?? 0))) {
      this.#shapes.add(shapeOf(line, reading.found, slots));
    }
  }

  #agree(kind: DialectKind, values: readonly DecodedValue[]): void {
    if (this.#kind !== undefined && kind !== this.#kind && !this.#isLocked) this.#agreeing = 0;
    if (this.#kind === undefined || !this.#isLocked) this.#kind = kind;
    if (kind === this.#kind) this.#agreeing += 1;
    for (const { series, unit } of values) {
      const known = this.#series.get(series);
      if (known === undefined && this.#series.size >= MAX_SERIES) continue;
      if (known?.unit === undefined)
        this.#series.set(series, { name: series, ...(unit === undefined ? {} : { unit }) });
    }
  }

  /** The board prints other columns than before: what was learned of its lines holds no more. */
  #begin(): void {
    this.#epoch += 1;
    this.#agreeing = 0;
    this.#series.clear();
    this.#shapes.clear();
  }
}
