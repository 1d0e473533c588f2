import { Alarm, type Clock, type OnStatus } from '../../../../core/index.ts';

export interface StoresWatchOptions {
  /** The broker as it may be shown. */
  readonly name: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** Servers that restart, and the delays of a bridge between its tries, are shorter. */
const PATIENCE_MS = 60_000;

/** Says once that no stream server answers through a broker that does, and when one does again. */
export class StoresWatch {
  readonly #options: StoresWatchOptions;
  readonly #alarm: Alarm;
  #isAsking = false;
  #isTold = false;

  constructor(options: StoresWatchOptions) {
    const { name, clock, onStatus } = options;
    this.#options = options;
    this.#alarm = new Alarm(clock, () => {
      if (this.#isTold) return;
      this.#isTold = true;
      onStatus({ type: 'storesAwaited', destination: name });
    });
  }

  /** The broker is there, and stream servers are asked through it. */
  asking(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#alarm.set(this.#options.clock.monotonicMs() + PATIENCE_MS);
  }

  /** Nothing can be asked, or need be. */
  rest(): void {
    this.#isAsking = false;
    this.#alarm.stop();
  }

  /** One has answered. */
  answered(): void {
    this.rest();
    if (this.#isTold) this.#options.onStatus({ type: 'storesAnswered', destination: this.#options.name });
    this.#isTold = false;
  }
}
