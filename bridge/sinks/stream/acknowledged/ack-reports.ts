import {
  BoardstreamError,
  type ClientReport,
  NOT_ACKNOWLEDGING,
  type Rejected,
  SeldomReport,
  SILENT,
} from '../../../../core/index.ts';
import { destinationName } from '../destination.ts';
import type { StreamTarget } from '../stream-target.ts';

/** A server may refuse a thousand lines a second. */
const QUIET_MS = 1_000;

/** Turns what the client reports into statuses a person can act on, and counts it. */
export class AckReports {
  readonly #target: StreamTarget;
  readonly #name: string;
  readonly #rejections: SeldomReport<Rejected>;
  readonly #faults: SeldomReport<string>;
  #isBatch = false;
  #hasStreamed = false;

  constructor(target: StreamTarget) {
    const { clock, onStatus, destination } = target;
    const name = destinationName(destination.url);
    this.#target = target;
    this.#name = name;
    this.#rejections = new SeldomReport({
      clock,
      quietMs: QUIET_MS,
      report: (count, { code, why }) => {
        onStatus({ type: 'linesRejected', count, code, why: target.plots.withoutTokens(why) });
      },
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
  report(report: ClientReport, cause: BoardstreamError | undefined): void {
    const { onStatus, log, meter } = this.#target;
    switch (report.type) {
      case 'streaming':
        this.#streaming(report.mode === 'batch');
        return;
      case 'lost':
        meter.lost();
        log.lost(cause ?? this.#lossError(this.#target.plots.withoutTokens(report.why)), report.retryInMs);
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
        onStatus({ type: 'sourceUsedElsewhere', destination: this.#name });
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
    const { onStatus, log, meter } = this.#target;
    this.#hasStreamed = true;
    log.connected();
    meter.connected(isBatch ? 'batch' : 'stream');
    // Every ten minutes it is tried without batches: what stays as it was is no news.
    if (isBatch && !this.#isBatch) onStatus({ type: 'batchMode', destination: this.#name });
    this.#isBatch = isBatch;
  }

  #lossError(why: string): BoardstreamError {
    const name = this.#name;
    const context = { url: name };
    switch (why) {
      case SILENT:
        return new BoardstreamError(
          'SINK_UNREACHABLE',
          `${name} says nothing any more; check the network and whether the server runs`,
          context,
        );
      case NOT_ACKNOWLEDGING:
        return new BoardstreamError(
          'SINK_NOT_ACKNOWLEDGING',
          `${name} does not acknowledge points, and it has to; update it, or use --ack auto to send to it as it is`,
          context,
        );
      default:
        return new BoardstreamError('SINK_STREAM_ENDED', `the stream to ${name} is over: ${why}`, context);
    }
  }
}
