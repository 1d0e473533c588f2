import type { History, HistoryView, Reading, TimeRange } from '../history.ts';
import { memoryBlocks } from './memory-block.ts';
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

  view(): HistoryView {
    const logs = new Map(this.#logs);
    return {
      traces: [...logs.keys()].sort((one, other) => one - other),
      blocks: (trace, range) => {
        const log = logs.get(trace);
        return log === undefined ? [] : memoryBlocks(log, range);
      },
      close: () => {},
    };
  }

  extent(): TimeRange | undefined {
    const logs = [...this.#logs.values()];
    if (logs.length === 0) return undefined;
    return {
      fromMs: Math.min(...logs.map(({ firstMs }) => firstMs)),
      toMs: Math.max(...logs.map(({ lastMs }) => lastMs)),
    };
  }

  newestBefore(timeMs: number): number | undefined {
    return latest([...this.#logs.values()].map((log) => log.newestBefore(timeMs)));
  }

  clear(): void {
    this.#logs = new Map();
  }
}

export function latest(timesMs: readonly (number | undefined)[]): number | undefined {
  let latestMs: number | undefined;
  for (const timeMs of timesMs)
    if (timeMs !== undefined && (latestMs === undefined || timeMs > latestMs)) latestMs = timeMs;
  return latestMs;
}
