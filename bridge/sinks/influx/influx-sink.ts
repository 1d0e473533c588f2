import { backoff, SeldomReport } from '../../../core/index.ts';
import { destinationName } from '../connection-error.ts';
import { DeliveryMeter } from '../delivery-meter.ts';
import type { SinkOptions } from '../sink.ts';
import { StreamLog } from '../stream-log.ts';
import { refusal } from './influx-answer.ts';
import type { InfluxDestination } from './influx-destination.ts';
import type { Row } from './line-protocol.ts';
import { type Batch, readBatch } from './read-batch.ts';
import { WriteClient } from './write-client.ts';
import { type Refusal, writeRows } from './write-rows.ts';

/** Points of a request at most, as InfluxData recommends. */
const MAX_POINTS = 5_000;
/** Rows of a request at least, at a server that finds more too large: what it refuses is told from what it takes. */
const LEAST_ROWS = 100;
/** Refused points are told of at most this often. */
const QUIET_MS = 10_000;
/** How long a request under way may still take at the end. */
const STOP_MS = 1_000;

/**
 * Delivers the spool as InfluxDB line protocol until `signal` aborts: one request at a time, the next one being prepared
 * meanwhile. What a server has answered with success is delivered.
 */
export async function runInfluxSink(options: Omit<SinkOptions<InfluxDestination>, 'health'>): Promise<void> {
  const delivery = new InfluxDelivery(options);
  const { random, clock, signal } = options;
  let delaysMs = backoff({ random });
  const stopping = new AbortController();
  const stop = () => void clock.sleep(STOP_MS, stopping.signal).then(() => stopping.abort());
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      const { refusal, hasStored } = await delivery.run(stopping.signal);
      if (refusal === undefined || signal.aborted) continue;
      if (hasStored) delaysMs = backoff({ random });
      const retryInMs = Math.max(delaysMs.next().value, refusal.retryAfterMs ?? 0);
      delivery.lost(refusal, retryInMs);
      await clock.sleep(retryInMs, signal);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stopping.abort();
    delivery.close();
  }
}

class InfluxDelivery {
  readonly #options: Omit<SinkOptions<InfluxDestination>, 'health'>;
  readonly #client: WriteClient;
  readonly #log: StreamLog;
  readonly #meter: DeliveryMeter;
  readonly #rejections: SeldomReport<{ readonly status: number; readonly why: string }>;
  #maxRows = MAX_POINTS;
  #sentLines = 0;

  constructor(options: Omit<SinkOptions<InfluxDestination>, 'health'>) {
    const { destination: to, clock, onStatus, meter } = options;
    const destination = destinationName(to.url);
    this.#options = options;
    this.#client = new WriteClient(to, clock);
    this.#log = new StreamLog(options);
    this.#meter = meter ?? new DeliveryMeter(clock);
    this.#rejections = new SeldomReport({
      clock,
      quietMs: QUIET_MS,
      report: (count, { status: code, why }) => onStatus({ type: 'linesRejected', destination, count, code, why }),
    });
  }

  /** Until the destination refuses, or the end; says whether it has stored anything. */
  async run(stopping: AbortSignal): Promise<{ readonly refusal?: Refusal; readonly hasStored: boolean }> {
    const { spool, signal } = this.#options;
    const over = new AbortController();
    const stop = () => over.abort();
    signal.addEventListener('abort', stop, { once: true });
    let hasStored = false;
    try {
      let next = this.#read(spool.trimmedThrough, over.signal);
      while (!signal.aborted) {
        const batch = await next;
        if (signal.aborted) break;
        next = this.#read(batch.through, over.signal);
        const refusal = await this.#write(batch, stopping);
        if (refusal !== undefined) return { refusal, hasStored };
        hasStored = true;
      }
      return { hasStored };
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  lost({ error }: Refusal, retryInMs: number): void {
    this.#log.lost(error, retryInMs);
    this.#meter.lost();
  }

  close(): void {
    this.#client.close();
    this.#rejections.flush();
    this.#log.ended();
    this.#meter.lost();
    this.#meter.clientDone();
  }

  #read(afterSeq: number, signal: AbortSignal): Promise<Batch> {
    const { spool, clock, bridge, destination } = this.#options;
    const names = { bridge, measurement: destination.measurement };
    return readBatch({ spool, names, afterSeq, limit: MAX_POINTS, clock, signal });
  }

  async #write(batch: Batch, stopping: AbortSignal): Promise<Refusal | undefined> {
    const inFlight = batch.rows.reduce((sum, { fields }) => sum + fields.length, 0);
    this.#sentLines += inFlight;
    this.#progressed(batch.through, inFlight);
    this.#log.trying();
    let refused: Refusal | undefined;
    for (let at = 0; at < batch.rows.length && refused === undefined; ) {
      const rows = batch.rows.slice(at, at + this.#maxRows);
      at += rows.length;
      refused = await this.#writeRows(rows, stopping);
    }
    if (refused === undefined) {
      if (batch.unencodable > 0) this.#rejected(batch.unencodable, 0, 'a time before 1970 or after 2262');
      this.#options.spool.trim(batch.through);
    }
    this.#progressed(refused === undefined ? batch.through : 0, 0);
    return refused;
  }

  #writeRows(rows: readonly Row[], stopping: AbortSignal): Promise<Refusal | undefined> {
    const { destination, random } = this.#options;
    return writeRows(rows, {
      write: (lines) => this.#client.write(lines, stopping),
      onDone: (through) => this.#delivered(through),
      onRejected: (points, status, why) => this.#rejected(points, status, why),
      onTooLarge: (count) => {
        this.#maxRows = Math.max(LEAST_ROWS, Math.min(this.#maxRows, count) >> 1);
      },
      refusal: (status, why) =>
        refusal(destination, status, `it takes none of the points (${why}); check url and what it expects there`),
      random,
    });
  }

  #delivered(through: number): void {
    this.#log.connected();
    this.#meter.connected('batch');
    this.#options.spool.trim(through);
  }

  #rejected(points: number, status: number, why: string): void {
    this.#meter.rejected(points);
    this.#rejections.add({ status, why }, points);
  }

  #progressed(sentThrough: number, inFlight: number): void {
    const { spool } = this.#options;
    this.#meter.progressed({ sentThrough, ackedThrough: spool.trimmedThrough, inFlight, sentLines: this.#sentLines });
  }
}
