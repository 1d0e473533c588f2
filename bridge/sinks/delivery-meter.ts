import type { ClientProgress, Clock } from '../../core/index.ts';
import type { ReducedPoints, ReducedSnapshot } from './stream/plain/reduced-points.ts';

/** `stream` and `batch` are acknowledged. `none`: nothing is connected, or nothing was yet. */
export type DeliveryMode = 'stream' | 'batch' | 'plain' | 'none';

/** How delivery goes, at one moment. Counts are since the start of the bridge. */
export interface DeliveryStats {
  readonly mode: DeliveryMode;
  readonly connected: boolean;
  /** Times the stream was there again after it was lost. */
  readonly reconnects: number;
  /** From handing a line to the system to the server's word that it is stored, milliseconds; sampled every 100 ms. */
  readonly ackLatencyMs: { readonly last: number | undefined; readonly maxOfLastMinute: number | undefined };
  /** Lines sent and not acknowledged. */
  readonly inFlight: number;
  /** Lines sent in an acknowledged stream, those sent again included. */
  readonly sentLines: number;
  /** Lines the server will never store. */
  readonly rejected: number;
  /** Server lines that were none of the protocol. */
  readonly faults: number;
  /** What went to servers that take one object in 50 ms, and how much of it others stand for. */
  readonly reduced: ReducedSnapshot;
}

const SAMPLE_EVERY_MS = 100;
/** Lines under way that are timed at once; with more, acknowledgements are too slow for the rest to tell anything. */
const MAX_SAMPLES = 256;
const REMEMBERED_MS = 60_000;

interface Sample {
  readonly seq: number;
  readonly sentAtMs: number;
}

interface Latency {
  readonly atMs: number;
  readonly tookMs: number;
}

/** Watches one destination. Hand it to `runBridge` and ask for a snapshot whenever one is wanted. */
export class DeliveryMeter {
  readonly #clock: Clock;
  #mode: DeliveryMode = 'none';
  #connections = 0;
  #progress: ClientProgress | undefined;
  #sentBefore = 0;
  #rejected = 0;
  #faults = 0;
  #reducedPoints: ReducedPoints | undefined;
  #samples: Sample[] = [];
  #lastLatencyMs: number | undefined;
  /** Falling from the slowest to the newest: what is both older and faster can never be the slowest again. */
  #slowest: Latency[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  snapshot(): DeliveryStats {
    const oldestMs = this.#clock.monotonicMs() - REMEMBERED_MS;
    return {
      mode: this.#mode,
      connected: this.#mode !== 'none',
      reconnects: Math.max(0, this.#connections - 1),
      ackLatencyMs: {
        last: this.#lastLatencyMs,
        maxOfLastMinute: this.#slowest.find(({ atMs }) => atMs >= oldestMs)?.tookMs,
      },
      inFlight: this.#progress?.inFlight ?? 0,
      sentLines: this.#sentBefore + (this.#progress?.sentLines ?? 0),
      rejected: this.#rejected,
      faults: this.#faults,
      reduced: this.#reducedPoints?.snapshot() ?? { taken: 0, sent: 0, merged: 0, series: [] },
    };
  }

  connected(mode: Exclude<DeliveryMode, 'none'>): void {
    if (this.#mode === 'none') this.#connections += 1;
    this.#mode = mode;
  }

  lost(): void {
    this.#mode = 'none';
    this.#samples = [];
  }

  /** What the client has done so far. Called after each of its steps. */
  progressed(progress: ClientProgress): void {
    this.#progress = progress;
    const { sentThrough, ackedThrough } = progress;
    const nowMs = this.#clock.monotonicMs();
    while ((this.#samples[0]?.seq ?? Number.POSITIVE_INFINITY) <= ackedThrough) this.#acknowledged(nowMs);
    const newest = this.#samples.at(-1);
    if (sentThrough <= ackedThrough || sentThrough <= (newest?.seq ?? 0)) return;
    if (newest !== undefined && nowMs - newest.sentAtMs < SAMPLE_EVERY_MS) return;
    if (this.#samples.length < MAX_SAMPLES) this.#samples.push({ seq: sentThrough, sentAtMs: nowMs });
  }

  /** The client is replaced by another, which counts from 0. */
  clientDone(): void {
    this.#sentBefore += this.#progress?.sentLines ?? 0;
    this.#progress = undefined;
  }

  rejected(count: number): void {
    this.#rejected += count;
  }

  /** Where merged points are counted. */
  watch(reducedPoints: ReducedPoints): void {
    this.#reducedPoints = reducedPoints;
  }

  faulty(): void {
    this.#faults += 1;
  }

  #acknowledged(atMs: number): void {
    const sample = this.#samples.shift();
    if (sample === undefined) return;
    const tookMs = atMs - sample.sentAtMs;
    this.#lastLatencyMs = tookMs;
    this.#slowest = this.#slowest.filter((other) => other.tookMs > tookMs && other.atMs >= atMs - REMEMBERED_MS);
    this.#slowest.push({ atMs, tookMs });
  }
}
