import type { ServerResponse } from 'node:http';
import { securityHeaders } from '../http/respond.ts';

const HEARTBEAT = Buffer.from(':\n\n');

/** How soon a page connects again after the server went away, milliseconds. */
const RETRY_MS = 1000;

/** A viewer that has not read for so many heartbeats is gone, or wants to keep a connection busy. */
export const MISSED_HEARTBEATS = 40;

/** One open `/live` connection, which may show several plots. */
export class LiveConnection {
  readonly #response: ServerResponse;
  // Lists of our own: an emitter would take so many listeners for a leak.
  readonly #onDrain: (() => void)[] = [];
  readonly #onClose: (() => void)[] = [];
  #missed = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('drain', () => {
      for (const callback of this.#onDrain) callback();
    });
    response.once('close', () => {
      for (const callback of this.#onClose) callback();
    });
    response.writeHead(200, {
      ...securityHeaders('data'),
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Whether more can be written without the server keeping it in memory. */
  get ready(): boolean {
    return !this.#response.writableNeedDrain && !this.#response.destroyed;
  }

  send(event: Buffer): void {
    this.#response.write(event);
  }

  heartbeat(): void {
    this.#missed = this.ready ? 0 : this.#missed + 1;
    if (this.ready) this.#response.write(HEARTBEAT);
    else if (this.#missed >= MISSED_HEARTBEATS) this.#response.destroy();
  }

  end(): void {
    this.#response.end();
  }

  /** Calls back whenever a connection that was not ready has become so. */
  onDrain(callback: () => void): void {
    this.#onDrain.push(callback);
  }

  onClose(callback: () => void): void {
    this.#onClose.push(callback);
  }
}

/** Somebody who looks at one plot. */
export class Viewer {
  /** Whether the viewer has missed something, as a new one has: it gets the whole figure next. */
  behind = true;
  readonly connection: LiveConnection;

  constructor(connection: LiveConnection) {
    this.connection = connection;
  }
}
