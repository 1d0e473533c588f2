import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PacketBound } from './packet-bound.ts';

/**
 * What may wait for one client. More than all retained messages together, so that whoever subscribes to everything gets
 * it, and no more than a stuck client may cost.
 */
export const MAX_UNSENT_BYTES = 32 * 1024 * 1024;

/** Why a connection was ended by this server: a phrase that follows the client's address. */
export class ConnectionRefused extends Error {}

/**
 * A socket as the broker gets it: it passes on no packet that is too large, and keeps what waits for a slow client itself,
 * up to a bound, so that nobody else waits for that client.
 */
export class GuardedConnection extends Duplex {
  readonly socket: Socket;

  constructor(socket: Socket) {
    super({ writableHighWaterMark: MAX_UNSENT_BYTES, allowHalfOpen: false });
    this.socket = socket;
    const bound = new PacketBound();
    socket.on('data', (chunk: Buffer) => {
      const why = bound.follow(chunk);
      if (why !== undefined) this.destroy(new ConnectionRefused(why));
      else if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.socket.cork();
    chunks.forEach(({ chunk }, index) => {
      if (index === chunks.length - 1) this.socket.write(chunk, done);
      else this.socket.write(chunk);
    });
    this.socket.uncork();
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
