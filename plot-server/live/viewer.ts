import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { securityHeaders } from '../http/respond.ts';

const HEARTBEAT = Buffer.from(':\n\n');

/** How soon a page connects again after the server went away, milliseconds. */
const RETRY_MS = 1000;

/** A viewer that has not read for so many heartbeats is gone, or wants to keep a connection busy. */
export const MISSED_HEARTBEATS = 40;

/** One open `/live` connection, which may show several plots. */
export class LiveConnection {
  /** Events go past Node's `ServerResponse`, which costs a third more: a body that ends with its connection is plain bytes. */
  readonly #socket: Socket | undefined;
  // Lists of our own: an emitter would take so many listeners for a leak.
  readonly #onDrain: (() => void)[] = [];
  readonly #onClose: (() => void)[] = [];
  #missed = 0;

  constructor(response: ServerResponse) {
    response.removeHeader('Transfer-Encoding');
    response.writeHead(200, {
      ...securityHeaders('data'),
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#socket = response.socket ?? undefined;
    this.#socket?.on('drain', () => {
      for (const callback of this.#onDrain) callback();
    });
    this.#socket?.once('close', () => {
      for (const callback of this.#onClose) callback();
    });
  }

  /** Whether more can be written without the server keeping it in memory. */
  get ready(): boolean {
    return this.#socket?.writable === true && !this.#socket.writableNeedDrain;
  }

  send(event: Buffer): void {
    this.#socket?.write(event);
  }

  heartbeat(): void {
    this.#missed = this.ready ? 0 : this.#missed + 1;
    if (this.ready) this.#socket?.write(HEARTBEAT);
    else if (this.#missed >= MISSED_HEARTBEATS) this.#socket?.destroy();
  }

  end(): void {
    this.#socket?.end();
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
