import type { BoardstreamError, Clock, OnStatus } from '../../core/index.ts';
import type { Spool } from '../spool/spool.ts';
import { destinationName } from './connection-error.ts';

export interface StreamLogOptions {
  /** What has no address, by its name. */
  readonly destination: { readonly url: URL } | string;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** The stream is there, again perhaps. */
  readonly onConnected?: () => void;
}

/** Tells when the destination is there and when it is lost, each once, whatever protocol carries the points. */
export class StreamLog {
  readonly #options: StreamLogOptions;
  #isConnected = false;
  #lostAtMs: number;
  #tries = 0;
  #reported = '';

  constructor(options: StreamLogOptions) {
    this.#options = options;
    this.#lostAtMs = options.clock.monotonicMs();
  }

  trying(): void {
    if (!this.#isConnected) this.#tries += 1;
  }

  /** The try only showed which protocol to use. */
  probed(): void {
    this.#tries = Math.max(0, this.#tries - 1);
  }

  connected(): void {
    if (this.#isConnected) return;
    const { destination, clock, onStatus, onConnected } = this.#options;
    this.#isConnected = true;
    const afterMs = clock.monotonicMs() - this.#lostAtMs;
    const name = typeof destination === 'string' ? destination : destinationName(destination.url);
    onStatus({ type: 'streamConnected', destination: name, afterMs, tries: this.#tries });
    onConnected?.();
  }

  lost(error: BoardstreamError, retryInMs: number): void {
    const { spool, onStatus } = this.#options;
    // A server that stays away is one event, not one for every try.
    if (this.#isConnected || error.message !== this.#reported) {
      onStatus({ type: 'streamLost', error, retryInMs, queued: spool.size });
    }
    this.#reported = error.message;
    if (this.#isConnected) this.ended();
  }

  /** Over as it was meant to be. */
  ended(): void {
    this.#isConnected = false;
    this.#lostAtMs = this.#options.clock.monotonicMs();
    this.#tries = 0;
  }
}
