import { setImmediate as turn } from 'node:timers/promises';
import { Alarm, type Clock } from '../../../../core/index.ts';
import type { Spool } from '../../../spool/spool.ts';

export interface AppendPaceOptions {
  readonly spool: Spool;
  readonly clock: Clock;
  readonly tell: () => void;
}

/** A message costs a broker about the same with one line in it as with a hundred. */
const EVERY_MS = 100;
/** As many lines as one message holds need not wait for more. */
const AT_ONCE_LINES = 500;

/** Tells that points were appended: at once after a while without any, else with those of a tenth of a second together. */
export class AppendPace {
  readonly #options: AppendPaceOptions;
  readonly #alarm: Alarm;
  #toldThrough = 0;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(options: AppendPaceOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.#tell());
  }

  async run(signal: AbortSignal): Promise<void> {
    const { spool, clock } = this.#options;
    while (!signal.aborted) {
      await spool.changed(signal);
      // However many boards append within a turn of the event loop, it is one change.
      await turn();
      if (signal.aborted) break;
      const isMany = spool.lastSeq - this.#toldThrough >= AT_ONCE_LINES;
      if (isMany || clock.monotonicMs() >= this.#nextMs) this.#tell();
      else this.#alarm.set(this.#nextMs);
    }
    this.#alarm.stop();
  }

  #tell(): void {
    const { spool, clock, tell } = this.#options;
    this.#toldThrough = spool.lastSeq;
    this.#nextMs = clock.monotonicMs() + EVERY_MS;
    tell();
  }
}
