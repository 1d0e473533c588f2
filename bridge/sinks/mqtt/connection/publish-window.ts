import { Alarm, type Clock } from '../../../../core/index.ts';
import type { PublishOptions } from '../mqtt-link.ts';

export interface Message extends PublishOptions {
  readonly topic: string;
  readonly payload: string;
}

export interface PublishWindowOptions {
  /** Hands one message to the library; `done` says whether it arrived. */
  readonly send: (message: Message, done: (arrived: boolean) => void) => void;
  /** The broker has not said for `OVERDUE_MS` that a message arrived. */
  readonly onOverdue: () => void;
  readonly clock: Clock;
}

interface Waiting {
  readonly message: Message;
  readonly settle: (arrived: boolean) => void;
}

/** Messages that a broker may have to answer for at a time. */
const MAX_IN_FLIGHT = 8;
/** Messages that wait for their turn; one more is refused. The newest values of a site's boards are some hundreds. */
const MAX_WAITING = 1_024;
const OVERDUE_MS = 15_000;

/** What one connection publishes: few messages at a time, in order, so that no more is in memory than was meant to be. */
export class PublishWindow {
  readonly #options: PublishWindowOptions;
  readonly #waiting: Waiting[] = [];
  /** By when each was sent: the first is the oldest. */
  readonly #inFlight = new Map<Waiting, number>();
  readonly #alarm: Alarm;
  #isClosed = false;

  constructor(options: PublishWindowOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => options.onOverdue());
  }

  /** Whether nothing is on the way or waits. */
  get isEmpty(): boolean {
    return this.#inFlight.size === 0;
  }

  publish(message: Message): Promise<boolean> {
    if (this.#isClosed || this.#waiting.length >= MAX_WAITING) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#waiting.push({ message, settle });
      this.#fill();
    });
  }

  /** Nothing more arrives, as far as anybody knows. */
  close(): void {
    this.#isClosed = true;
    this.#alarm.stop();
    const lost = [...this.#inFlight.keys(), ...this.#waiting.splice(0)];
    this.#inFlight.clear();
    for (const { settle } of lost) settle(false);
  }

  #fill(): void {
    while (!this.#isClosed && this.#inFlight.size < MAX_IN_FLIGHT) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#inFlight.set(next, this.#options.clock.monotonicMs());
      this.#watch();
      this.#options.send(next.message, (arrived) => this.#arrived(next, arrived));
    }
  }

  #arrived(one: Waiting, arrived: boolean): void {
    if (!this.#inFlight.delete(one)) return;
    this.#watch();
    one.settle(arrived);
    this.#fill();
  }

  #watch(): void {
    const [oldestMs] = this.#inFlight.values();
    this.#alarm.set(oldestMs === undefined ? Number.POSITIVE_INFINITY : oldestMs + OVERDUE_MS);
  }
}
