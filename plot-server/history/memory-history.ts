import type { History, Reading, TimeRange } from './history.ts';
import { ReadingLog } from './reading-log.ts';

/** Readings kept per trace, about 17 MB: 5.5 hours of a 50 Hz waveform, 11 days of one reading a second. */
const DEFAULT_CAPACITY = 1_000_000;

/** A history that ends with the process, oldest readings dropped beyond its capacity per trace. */
export class MemoryHistory implements History {
  readonly #capacity: number;
  #logs = new Map<number, ReadingLog>();

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  insert(trace: number, reading: Reading): void {
    let log = this.#logs.get(trace);
    if (log === undefined) {
      log = new ReadingLog(this.#capacity);
      this.#logs.set(trace, log);
    }
    log.insert(reading);
  }

  *read(range: TimeRange): Generator<{ trace: number; reading: Reading }> {
    const heads = [...this.#logs].flatMap(([trace, log]) => {
      const readings = log.read(range);
      const first = readings.next();
      return first.done === true ? [] : [{ trace, readings, reading: first.value }];
    });
    while (heads.length > 0) {
      const head = heads.reduce((earliest, other) =>
        other.reading.timeMs < earliest.reading.timeMs ? other : earliest,
      );
      yield { trace: head.trace, reading: head.reading };
      const next = head.readings.next();
      if (next.done === true) heads.splice(heads.indexOf(head), 1);
      else head.reading = next.value;
    }
  }

  newestBefore(timeMs: number): number | undefined {
    let newestMs: number | undefined;
    for (const log of this.#logs.values()) {
      const candidateMs = log.newestBefore(timeMs);
      if (candidateMs !== undefined && (newestMs === undefined || candidateMs > newestMs)) newestMs = candidateMs;
    }
    return newestMs;
  }

  clear(): void {
    this.#logs = new Map();
  }
}
