import type { Machine } from '../../../bridge/index.ts';
import type { ManualClock } from '../../../core/index.ts';

/** A machine under a manual clock that can sleep and whose clock need not be set. */
export class FakeMachine implements Machine {
  bootId = 'first boot';
  isSet = true;
  /** How often someone looked whether the clock is set. */
  probes = 0;
  readonly #clock: ManualClock;
  #asleepMs = 0;
  /** The machine's clock runs when the process starts. */
  readonly #baseMs: number;

  constructor(clock: ManualClock, baseMs = 60_000) {
    this.#clock = clock;
    this.#baseMs = baseMs;
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs() + this.#baseMs;
  }

  uptimeMs(): number | undefined {
    // As the kernel prints it: in hundredths of a second.
    return Math.floor((this.monotonicMs() + this.#asleepMs) / 10) * 10;
  }

  clockIsSet(): boolean {
    this.probes += 1;
    return this.isSet;
  }

  /** The monotonic clock stands still meanwhile, the wall clock goes on. */
  sleep(durationMs: number): void {
    this.#asleepMs += durationMs;
    this.#clock.jumpWall(durationMs);
  }

  /** The machine is switched off and on: a clock without a battery goes on from some earlier time. */
  reboot(bootId: string, wall: { readonly toMs: number }): void {
    this.bootId = bootId;
    this.#asleepMs = 0;
    this.#clock.jumpWall(wall.toMs - this.#clock.nowMs());
  }
}
