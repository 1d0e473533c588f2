import type { Restart } from '../figure/restarts.ts';

/** Some senders end their connection only to hear that all was read, and go on with the next one at once. */
const CONTINUED_WITHIN_MS = 2_000;

/** That something was started, until the reading comes before which it is marked. */
export class PendingRestart {
  /** What was; `undefined` when nothing is pending. */
  what: Restart['what'] | undefined;
  #senderFinishedMs = Number.NEGATIVE_INFINITY;

  /** Where both ends were started, it is the server's start that is told. */
  note(what: Restart['what']): void {
    if (this.what !== 'server') this.what = what;
  }

  /**
   * A sender that has no name has connected.
   * @param nowMonotonicMs of the monotonic clock
   * @returns whether that is a restart, and news
   */
  senderConnected(nowMonotonicMs: number): boolean {
    if (this.what !== undefined || nowMonotonicMs - this.#senderFinishedMs < CONTINUED_WITHIN_MS) return false;
    this.what = 'sender';
    return true;
  }

  /** A sender that has no name has ended its connection as it should. */
  senderFinished(nowMonotonicMs: number): void {
    this.#senderFinishedMs = nowMonotonicMs;
  }

  take(): Restart['what'] | undefined {
    const { what } = this;
    this.what = undefined;
    return what;
  }
}
