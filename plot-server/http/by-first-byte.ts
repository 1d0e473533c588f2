import type { Socket } from 'node:net';
import type { Clock } from '../../core/index.ts';

/** The first byte of a TLS connection: a handshake record. Source: RFC 8446, 5.1. */
const HANDSHAKE = 0x16;

/** A client that has something to say has said its first bytes by then. */
export const SILENT_MS = 10_000;

export interface ByFirstByteOptions {
  /** Gets a connection that begins as TLS does, paused. */
  readonly onTls: (socket: Socket) => void;
  /** Gets any other, flowing. */
  readonly onPlain: (socket: Socket) => void;
  readonly clock: Clock;
  /** Cuts off those who have not said yet what they speak. */
  readonly signal: AbortSignal;
}

/**
 * Tells TLS from a protocol on the same port by the first byte of a connection; no HTTP method and no MQTT packet that
 * opens one begins as TLS does.
 * @returns the listener for `connection`
 */
export function byFirstByte({ onTls, onPlain, clock, signal }: ByFirstByteOptions): (socket: Socket) => void {
  const undecided = new Set<Socket>();
  signal.addEventListener('abort', () => {
    for (const socket of undecided) socket.destroy();
  });
  return (socket) => {
    const spoken = new AbortController();
    undecided.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      undecided.delete(socket);
      spoken.abort();
    });
    socket.once('data', (first: Buffer) => {
      spoken.abort();
      socket.pause();
      socket.unshift(first);
      // With TLS it stays among them until it is closed: only then is the handshake known to have ended.
      if (first[0] === HANDSHAKE) onTls(socket);
      else {
        undecided.delete(socket);
        onPlain(socket);
        socket.resume();
      }
    });
    void clock.sleep(SILENT_MS, spoken.signal).then(() => {
      if (!spoken.signal.aborted) socket.destroy();
    });
  };
}
