import type { StreamConnection } from './stream-connection.ts';
import type { StreamStatus } from './stream-status.ts';

/** A stream without a byte for this long is over; clients send a newline to prevent it. Source: the old documentation. */
export const STREAM_IDLE_MS = 60_000;

/** When there are as many streams as there may be, one without a message for this long makes way for a new one. */
const MAKES_WAY_AFTER_MS = 60_000;

/** All open streams. One stream has one connection: a second one ends the older. */
export class OpenStreams {
  readonly #all = new Set<StreamConnection>();
  readonly #byStream = new Map<string, StreamConnection>();
  readonly #maxStreams: number;

  constructor(maxStreams: number) {
    this.#maxStreams = maxStreams;
  }

  /**
   * Makes room for one more stream where there are as many as there may be: the one that has brought nothing for the
   * longest time is ended, unless that is less than a minute.
   * @returns whether there is room
   */
  makeRoom(nowMonotonicMs: number): boolean {
    if (this.#all.size < this.#maxStreams) return true;
    let quietest: StreamConnection | undefined;
    for (const connection of this.#all) {
      if (quietest === undefined || connection.lastMessageMs < quietest.lastMessageMs) quietest = connection;
    }
    if (quietest === undefined || nowMonotonicMs - quietest.lastMessageMs < MAKES_WAY_AFTER_MS) return false;
    quietest.end(408);
    return true;
  }

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
      // One that is not read cannot be heard.
      if (connection.isHeldBack) connection.lastByteMs = nowMonotonicMs;
      else if (nowMonotonicMs - connection.lastByteMs >= STREAM_IDLE_MS) connection.end(408);
    }
  }

  endAll(status: StreamStatus): void {
    for (const connection of [...this.#all]) connection.end(status);
  }
}
