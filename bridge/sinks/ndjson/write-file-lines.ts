import { backoff, isBoardstreamError } from '../../../core/index.ts';
import { readSpool } from '../../spool/read-spool.ts';
import type { LineFile } from './line-file.ts';
import { MAX_LINES, type NdjsonTarget } from './ndjson-target.ts';
import { encodePointJson } from './point-json.ts';

/** The disk is asked to keep what was written at most this often: cards wear out. */
const SYNC_EVERY_MS = 1_000;

/** Writes points to a file until `signal` aborts; a point is delivered once it is on the disk. */
export async function writeFileLines(target: NdjsonTarget, file: LineFile): Promise<void> {
  const { clock, random, log, meter, signal } = target;
  const delivery = new FileDelivery(target, file);
  let delaysMs = backoff({ random });
  const onDelivered = () => {
    delaysMs = backoff({ random });
  };
  while (!signal.aborted) {
    log.trying();
    try {
      await delivery.run(onDelivered);
      log.ended();
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      const retryInMs = delaysMs.next().value;
      log.lost(error, retryInMs);
      meter.lost();
      await clock.sleep(retryInMs, signal);
    }
  }
  meter.lost();
  meter.clientDone();
  await file.close();
}

class FileDelivery {
  readonly #target: NdjsonTarget;
  readonly #file: LineFile;
  /** Everything up to here is in the file, and up to `#synced` on the disk. */
  #written: number;
  #synced: number;
  #syncAtMs = 0;
  #sentLines = 0;

  constructor(target: NdjsonTarget, file: LineFile) {
    this.#target = target;
    this.#file = file;
    this.#written = target.spool.trimmedThrough;
    this.#synced = this.#written;
  }

  /** Until `signal` aborts, or the file refuses. */
  async run(onDelivered: () => void): Promise<void> {
    const { spool, signal, clock } = this.#target;
    try {
      await this.#file.open();
      // A full disk lets itself be opened: with points to write, they show whether it is there again.
      if (spool.nextAfter(this.#written) === undefined) this.#connected();
      for (let isOver = false; !isOver; ) {
        isOver = signal.aborted;
        if (!isOver) await this.#write();
        if (this.#written > this.#synced && (isOver || clock.monotonicMs() >= this.#syncAtMs)) {
          await this.#file.sync();
          this.#kept();
          onDelivered();
        }
      }
    } catch (error) {
      if (this.#file.isKept) this.#kept();
      else this.#written = this.#synced;
      throw error;
    }
  }

  #connected(): void {
    const { log, meter } = this.#target;
    log.connected();
    meter.connected('stream');
  }

  /** The next points; none when it is time to sync before there are any. */
  async #write(): Promise<void> {
    const { bridge, spool } = this.#target;
    const part = { afterSeq: this.#written, limit: MAX_LINES };
    const { entries, through } = await this.#untilDue((signal) => readSpool(spool, part, signal));
    if (entries.length === 0) return;
    await this.#file.append(entries.map((entry) => encodePointJson(bridge, entry)).join(''));
    if (this.#written === this.#synced) this.#syncAtMs = this.#target.clock.monotonicMs() + SYNC_EVERY_MS;
    this.#written = through;
    this.#sentLines += entries.length;
    this.#connected();
    this.#progressed();
  }

  #kept(): void {
    this.#synced = this.#written;
    this.#target.spool.trim(this.#synced);
    this.#progressed();
  }

  #progressed(): void {
    const inFlight = this.#written - this.#synced;
    this.#target.meter.progressed({
      sentThrough: this.#written,
      ackedThrough: this.#synced,
      inFlight,
      sentLines: this.#sentLines,
    });
  }

  /** Waits with a signal that aborts with the target's, and when what was written has to be synced. */
  async #untilDue<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, signal } = this.#target;
    const due = new AbortController();
    const stop = () => due.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (this.#written > this.#synced) {
      const leftMs = Math.max(1, this.#syncAtMs - clock.monotonicMs());
      void clock.sleep(leftMs, due.signal).then(stop);
    }
    try {
      return await wait(due.signal);
    } finally {
      signal.removeEventListener('abort', stop);
      due.abort();
    }
  }
}
