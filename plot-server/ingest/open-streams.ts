import type { StreamConnection } from './stream-connection.ts';
import type { StreamStatus } from './stream-status.ts';

/** A stream without a byte for this long is over; clients send a newline to prevent it. Source: the old documentation. */
const STREAM_IDLE_MS = 60_000;

/** All open streams. One stream has one connection: a second one ends the older. */
export class OpenStreams {
  readonly #all = new Set<StreamConnection>();
  readonly #byStream = new Map<string, StreamConnection>();

  add(connection: StreamConnection): void {
    const { streamId } = connection;
    // 423 is the one status for this that no old client answers by connecting again, which would end the newer one.
    if (streamId !== undefined) this.#byStream.get(streamId)?.end(423);
    this.#all.add(connection);
    if (streamId !== undefined) this.#byStream.set(streamId, connection);
    connection.onEnd = () => {
      this.#all.delete(connection);
      if (streamId !== undefined && this.#byStream.get(streamId) === connection) this.#byStream.delete(streamId);
    };
  }

  get size(): number {
    return this.#all.size;
  }

  /** Ends every stream from which no byte has come for 60 s. */
  endIdle(nowMonotonicMs: number): void {
    for (const connection of [...this.#all]) {
      if (nowMonotonicMs - connection.lastByteMs >= STREAM_IDLE_MS) connection.end(408);
    }
  }

  /** Ends the connection of this stream, if it has one. */
  end(streamId: string, status: StreamStatus): void {
    this.#byStream.get(streamId)?.end(status);
  }

  endAll(status: StreamStatus): void {
    for (const connection of [...this.#all]) connection.end(status);
  }
}
