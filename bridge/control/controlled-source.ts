import { BoardstreamError } from '../../core/index.ts';
import type { OpenPort, Source, SourceBatch, SourceTap } from '../sources/source.ts';

/** `reading`: its port is open or being opened; `away`: waiting to be tried again; `lent`: another program has the port. */
export type BoardState = 'reading' | 'away' | 'lent';

type Listener = (bytes: Uint8Array) => void;

/**
 * A source that others may listen to, write through and borrow the port of, while whoever reads it goes on as if nothing
 * was. A loan ends the loop over it with `SOURCE_LENT`, and the next opening waits until the port is given back.
 */
export class ControlledSource implements Source {
  readonly #source: Source;
  readonly #listeners = new Set<Listener>();
  #port: OpenPort | undefined;
  #lastPath: string | undefined;
  #reading: { readonly stop: () => void; readonly closed: Promise<void> } | undefined;
  #loan: { readonly to: string; readonly over: Promise<void> } | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  get board(): string {
    return this.#source.board;
  }

  get state(): BoardState {
    if (this.#loan !== undefined) return 'lent';
    return this.#reading === undefined ? 'away' : 'reading';
  }

  /** Where it was last open, as its source calls it. */
  get path(): string | undefined {
    return this.#lastPath;
  }

  get lentTo(): string | undefined {
    return this.#loan?.to;
  }

  /** @returns stops it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @throws BoardstreamError SOURCE_LENT, SOURCE_NOT_FOUND where no port is open, what the port says */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#loan !== undefined) throw lent(this.board, this.#loan.to);
    if (this.#port === undefined) {
      const message = `${this.board} has no open port that could be written to`;
      throw new BoardstreamError('SOURCE_NOT_FOUND', message, { board: this.board });
    }
    await this.#port.write(bytes);
  }

  /**
   * Closes the port. Resolves once it is closed; what had been read before still goes its way.
   * @param to who borrows it, for those who ask meanwhile
   * @returns gives it back; calling it again does nothing
   * @throws BoardstreamError SOURCE_LENT
   */
  async lend(to: string): Promise<() => void> {
    if (this.#loan !== undefined) throw lent(this.board, this.#loan.to);
    let giveBack = () => {};
    const over = new Promise<void>((resolve) => {
      giveBack = resolve;
    });
    const loan = { to, over };
    this.#loan = loan;
    void over.then(() => {
      if (this.#loan === loan) this.#loan = undefined;
    });
    this.#reading?.stop();
    await this.#reading?.closed;
    return giveBack;
  }

  returned(signal: AbortSignal): Promise<void> {
    return this.#source.returned?.(signal) ?? aborted(signal);
  }

  async *open(signal: AbortSignal): AsyncGenerator<SourceBatch> {
    await this.#loanOver(signal);
    if (signal.aborted) return;
    const inner = new AbortController();
    const stop = () => inner.abort();
    signal.addEventListener('abort', stop, { once: true });
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    this.#reading = { stop, closed };
    try {
      yield* this.#source.open(inner.signal, this.#tap());
    } finally {
      signal.removeEventListener('abort', stop);
      this.#port = undefined;
      this.#reading = undefined;
      close();
    }
    if (this.#loan !== undefined && !signal.aborted) throw lent(this.board, this.#loan.to);
  }

  #tap(): SourceTap {
    return {
      opened: (port) => {
        this.#port = port;
        this.#lastPath = port.path;
      },
      heard: (bytes) => {
        for (const listener of this.#listeners) listener(bytes);
      },
    };
  }

  async #loanOver(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const abort = () => stop.abort();
    signal.addEventListener('abort', abort, { once: true });
    // Another loan may follow the first at once.
    while (this.#loan !== undefined && !signal.aborted) await Promise.race([this.#loan.over, aborted(stop.signal)]);
    signal.removeEventListener('abort', abort);
    abort();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function lent(board: string, to: string): BoardstreamError {
  return new BoardstreamError('SOURCE_LENT', `the port is lent to ${to}`, { board, to });
}
