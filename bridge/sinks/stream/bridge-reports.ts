import { type BridgeReport, type Clock, encodeBridgeReport, isBoardstreamError } from '../../../core/index.ts';
import type { BridgeHealth } from '../../health/bridge-health.ts';
import { callServer } from './call-server.ts';
import type { StreamDestination } from './destination.ts';

export interface BridgeReportsOptions {
  readonly destination: StreamDestination;
  readonly health: BridgeHealth;
  readonly clock: Clock;
}

const EVERY_MS = 60_000;

/** Boards that come and go together make one report. */
const SETTLE_MS = 1_000;

/** For the last word, within the time that a service has to stop. */
const FAREWELL_MS = 1_000;

/** What servers answer that know no such report. */
const UNKNOWN: ReadonlySet<number> = new Set([404, 405, 501]);

/**
 * Tells a stream server how the bridge is: every minute, when the stream is connected, and when a board or the supply
 * changes; at the end that it is gone. Delivery knows nothing of it, and nothing here is tried again before its time.
 */
export class BridgeReports {
  readonly #options: BridgeReportsOptions;
  #wake = new AbortController();
  /** Whether the server may know of reports; another one may answer at the next connection. */
  #isWanted = true;

  constructor(options: BridgeReportsOptions) {
    this.#options = options;
  }

  /** The stream has been connected, again perhaps. */
  connected(): void {
    this.#isWanted = true;
    this.#wake.abort();
  }

  /** Sends until `signal` aborts, and then the last word. Never rejects but for a defect of ours. */
  async run(signal: AbortSignal): Promise<void> {
    const { health, clock } = this.#options;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const wake = this.#wake;
      const stop = () => wake.abort();
      signal.addEventListener('abort', stop, { once: true });
      // What changes while the report is on its way is in the next one.
      const changed = health.changed(wake.signal);
      if (this.#isWanted) await this.#send(health.report(), signal);
      await Promise.race([changed, clock.sleep(EVERY_MS, wake.signal)]);
      wake.abort();
      signal.removeEventListener('abort', stop);
      await clock.sleep(SETTLE_MS, signal);
    }
    if (this.#isWanted) await this.#sayFarewell();
  }

  async #send(report: BridgeReport, signal: AbortSignal): Promise<void> {
    const { destination, clock } = this.#options;
    const { user, key } = destination;
    const path = `/bridges/${encodeURIComponent(report.bridge)}`;
    const authorization = `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const body = encodeBridgeReport(report);
    try {
      const { response } = await callServer(
        { method: 'PUT', server: destination.url, path, headers, body },
        { clock, signal },
      );
      this.#isWanted = !UNKNOWN.has(response.statusCode ?? 0);
    } catch (error) {
      // Delivery says that the server is away, to whom it matters.
      if (!isBoardstreamError(error)) throw error;
    }
  }

  async #sayFarewell(): Promise<void> {
    const { health, clock } = this.#options;
    const over = new AbortController();
    const timer = new AbortController();
    void clock.sleep(FAREWELL_MS, timer.signal).then(() => over.abort());
    await this.#send({ state: 'offline', bridge: health.report().bridge }, over.signal);
    timer.abort();
  }
}
