import { machineMonotonicMs } from '../../../../core/index.ts';
import type { DecodedValue } from '../../../decode/decoder.ts';
import type { BoardReport } from '../process-messages.ts';
import type { SensorReadings } from './sensor-readings.ts';

/** Hands a report to the other process; `taken` is called once it is on its way. */
export type SendReport = (report: BoardReport, taken: () => void) => void;

/** Batches that may wait for a bridge that takes none, as one that was stopped; above it the newest are dropped. */
const CAPACITY_BATCHES = 256;

/**
 * What is read within one turn of the event loop goes out together. A sensor that fails is told of once, until it is
 * read again.
 */
export class ReportOutbox implements SensorReadings {
  readonly #send: SendReport;
  readonly #failed = new Set<string>();
  #readings: DecodedValue[] = [];
  #waiting = 0;
  #dropped = 0;

  constructor(send: SendReport) {
    this.#send = send;
  }

  reading(value: DecodedValue): void {
    if (this.#failed.delete(value.series)) this.report({ type: 'sensorRecovered', series: value.series });
    this.#readings.push(value);
    if (this.#readings.length === 1) setImmediate(() => this.#flush());
  }

  failed(series: string, why: string): void {
    if (this.#failed.has(series)) return;
    this.#failed.add(series);
    this.report({ type: 'sensorFailed', series, why: why.replace(/^Error: /, '').replace(/\s+/g, ' ') });
  }

  report(report: BoardReport): void {
    this.#waiting += 1;
    this.#send(report, () => {
      this.#waiting -= 1;
    });
  }

  #flush(): void {
    const readings = this.#readings;
    this.#readings = [];
    if (this.#waiting >= CAPACITY_BATCHES) {
      this.#dropped += readings.length;
      return;
    }
    if (this.#dropped > 0) this.report({ type: 'dropped', count: this.#dropped });
    this.#dropped = 0;
    this.report({ type: 'readings', machineMs: machineMonotonicMs(), readings });
  }
}
