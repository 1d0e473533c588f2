import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';

/** One life of a program: its own monotonic clock, a timer, and a freezer that stops it as SIGSTOP would. */
export class Process {
  alive = true;
  readonly #agenda: Agenda;
  readonly #bootedAtMs: number;
  readonly #waiting: (() => void)[] = [];
  #frozenUntilMs = 0;
  #wakeAtMs = Number.POSITIVE_INFINITY;

  constructor(agenda: Agenda, random: Random) {
    this.#agenda = agenda;
    // Each process counts from an instant of its own.
    this.#bootedAtMs = agenda.nowMs - random.between(0, 1_000_000);
  }

  get monotonicMs(): number {
    return this.#agenda.nowMs - this.#bootedAtMs;
  }

  freeze(untilMs: number): void {
    this.#frozenUntilMs = Math.max(this.#frozenUntilMs, untilMs);
    this.#agenda.at(this.#frozenUntilMs, () => this.#catchUp());
  }

  thaw(): void {
    this.#frozenUntilMs = 0;
    this.#catchUp();
  }

  /** Runs `act` now, after thawing where it is frozen, or never where it is dead. What waits keeps its order. */
  do(act: () => void): void {
    if (!this.alive) return;
    if (this.#isFrozen || this.#waiting.length > 0) this.#waiting.push(act);
    else act();
  }

  get #isFrozen(): boolean {
    return this.#agenda.nowMs < this.#frozenUntilMs;
  }

  #catchUp(): void {
    while (this.alive && !this.#isFrozen) {
      const act = this.#waiting.shift();
      if (act === undefined) return;
      act();
    }
  }

  /** Calls `tick` at `wakeAtMs` of its own clock, as a timer that is set anew whenever an earlier one is needed. */
  wake(wakeAtMs: number, tick: () => void): void {
    if (wakeAtMs >= this.#wakeAtMs) return;
    this.#wakeAtMs = wakeAtMs;
    this.#agenda.at(wakeAtMs + this.#bootedAtMs, () => {
      if (this.#wakeAtMs === wakeAtMs) this.do(() => this.#ring(tick));
    });
  }

  #ring(tick: () => void): void {
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    tick();
  }
}
