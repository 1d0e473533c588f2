import {
  type BoardstreamError,
  type ClientReport,
  type Clock,
  type OnStatus,
  type Rejected,
  SeldomReport,
} from '../../../core/index.ts';
import type { DeliveryMeter } from '../delivery-meter.ts';
import type { StreamLog } from '../stream-log.ts';

export interface AckReportsOptions {
  /** The destination as it may be shown. */
  readonly name: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  readonly log: StreamLog;
  readonly meter: DeliveryMeter;
  /** Makes what a server said fit to be shown. */
  readonly shown: (text: string) => string;
  /** What the client's own reason for a loss means for a person. */
  readonly explainLoss: (why: string) => BoardstreamError;
}

/** A server may refuse a thousand lines a second. */
const QUIET_MS = 1_000;

/** Turns what the client reports into statuses a person can act on, and counts it. */
export class AckReports {
  readonly #options: AckReportsOptions;
  readonly #rejections: SeldomReport<Rejected>;
  readonly #faults: SeldomReport<string>;
  #isBatch = false;
  #hasStreamed = false;

  constructor(options: AckReportsOptions) {
    const { name, clock, onStatus, shown } = options;
    this.#options = options;
    this.#rejections = new SeldomReport({
      clock,
      quietMs: QUIET_MS,
      report: (count, { code, why }) => onStatus({ type: 'linesRejected', count, code, why: shown(why) }),
    });
    this.#faults = new SeldomReport({
      clock,
      quietMs: QUIET_MS,
      report: (count, why) => onStatus({ type: 'protocolFault', destination: name, count, why }),
    });
  }

  /** Whether the server has acknowledged. */
  get hasStreamed(): boolean {
    return this.#hasStreamed;
  }

  /** @param cause of a loss, where the connection or a plot call has one to tell */
  report(report: ClientReport, cause?: BoardstreamError): void {
    const { name, onStatus, log, meter, shown, explainLoss } = this.#options;
    switch (report.type) {
      case 'streaming':
        this.#streaming(report.mode === 'batch');
        return;
      case 'lost':
        meter.lost();
        log.lost(cause ?? explainLoss(shown(report.why)), report.retryInMs);
        return;
      case 'rejected':
        meter.rejected(report.lines.length);
        for (const line of report.lines) this.#rejections.add(line);
        return;
      case 'fault':
        meter.faulty();
        this.#faults.add(report.why);
        return;
      case 'usedElsewhere':
        onStatus({ type: 'sourceUsedElsewhere', destination: name });
        return;
      case 'sourceRenounced':
        onStatus({ type: 'sourceRenounced', firstSeq: report.firstSeq });
        return;
    }
  }

  /** Tells what was counted and not yet told. */
  flush(): void {
    this.#rejections.flush();
    this.#faults.flush();
  }

  #streaming(isBatch: boolean): void {
    const { name, onStatus, log, meter } = this.#options;
    this.#hasStreamed = true;
    log.connected();
    meter.connected(isBatch ? 'batch' : 'stream');
    // Every ten minutes it is tried without batches: what stays as it was is no news.
    if (isBatch && !this.#isBatch) onStatus({ type: 'batchMode', destination: name });
    this.#isBatch = isBatch;
  }
}
