import type { Clock } from '../../core/index.ts';
import { type BootTime, bootTag, wallTimeMs } from './boot-time.ts';
import { RELEASED_AT_MS } from './clock-is-set.ts';
import { type Machine, machineUnder } from './machine.ts';

/** A wall clock that has moved this far against the monotonic one was set; less is the grain of reading two clocks. */
const STEP_MS = 500;

/** How often to ask whether the clock is set while it is not. */
const PROBE_EVERY_MS = 1_000;

/** Boots and sleeps that are remembered; a machine that starts more often while it is offline has other worries. */
const MAX_BOOTS = 64;
const MAX_SLEEPS = 64;

export interface WallClockOptions {
  readonly clock: Clock;
  /** Default the machine under the clock. */
  readonly machine?: Machine;
  /** What earlier processes knew, oldest first. */
  readonly boots?: readonly BootTime[];
  /** Called when what is known of this boot has changed, after the constructor. */
  readonly onChange?: () => void;
}

/** A moment as a process kept it: on the clock of the boot it belongs to, with what it took for the wall time then. */
export interface Moment {
  readonly boot: number;
  readonly machineMs: number;
  readonly guessMs: number;
  readonly guessIsSure: boolean;
}

/**
 * Gives moments of the machine's monotonic clock their wall time, by what is known now: a clock that is set late
 * corrects everything measured since the machine started, and a machine that slept shifts nothing from before.
 */
export class WallClock {
  readonly #clock: Clock;
  readonly #machine: Machine;
  readonly #onChange: () => void;
  /** The machine's monotonic clock minus the process's. */
  readonly #baseMs: number;
  readonly #earlier: ReadonlyMap<number, BootTime>;
  #current: BootTime;
  #observedMs: number;
  #probeAtMs: number;

  constructor(options: WallClockOptions) {
    const { clock, machine = machineUnder(clock), boots = [] } = options;
    this.#clock = clock;
    this.#machine = machine;
    this.#baseMs = machine.monotonicMs() - clock.monotonicMs();
    const boot = bootTag(machine.bootId);
    this.#earlier = new Map(boots.filter((time) => time.boot !== boot).map((time) => [time.boot, time]));
    const machineMs = this.#machineMs;
    this.#observedMs = machineMs;
    this.#probeAtMs = machineMs;
    const asleepMs = (machine.uptimeMs() ?? machineMs) - machineMs;
    this.#current = boots.find((time) => time.boot === boot) ?? {
      boot,
      offsetMs: clock.nowMs() - machineMs - asleepMs,
      sure: false,
      slept: [{ afterMs: 0, totalMs: asleepMs }],
    };
    this.#onChange = () => undefined;
    this.observe();
    this.#onChange = options.onChange ?? this.#onChange;
  }

  /** What is to be kept for the processes to come, oldest first. */
  get boots(): readonly BootTime[] {
    return [...[...this.#earlier.values()].slice(1 - MAX_BOOTS), this.#current];
  }

  /** Whether the wall clock of this boot was set. */
  get isSure(): boolean {
    return this.#current.sure;
  }

  /** @returns milliseconds since 1970 UTC of a moment of this process's monotonic clock */
  timeMs(monotonicMs: number): number {
    this.observe();
    return wallTimeMs(this.#current, monotonicMs + this.#baseMs);
  }

  /** A moment of this process's monotonic clock, to be dated by whatever process comes to it. */
  momentOf(monotonicMs: number): Moment {
    const machineMs = monotonicMs + this.#baseMs;
    const { boot, sure } = this.#current;
    return { boot, machineMs, guessMs: wallTimeMs(this.#current, machineMs), guessIsSure: sure };
  }

  /** The wall time of a moment of any boot; `isSure` is false where no process of that boot ever saw its clock set. */
  date({ boot, machineMs, guessMs, guessIsSure }: Moment): { readonly timeMs: number; readonly isSure: boolean } {
    const time = boot === this.#current.boot ? this.#current : this.#earlier.get(boot);
    if (time === undefined) return { timeMs: guessMs, isSure: guessIsSure };
    return { timeMs: wallTimeMs(time, machineMs), isSure: time.sure || guessIsSure };
  }

  /** How long ago a moment of this boot was, without the time asleep, milliseconds. */
  ageMs(machineMs: number): number {
    return this.#machineMs - machineMs;
  }

  /** Looks at the clocks. Whoever takes or gives moments calls it first: a sleep is placed after the last look. */
  observe(): void {
    const machineMs = this.#machineMs;
    const stepped = Math.abs(this.#offsetMs(machineMs) - this.#current.offsetMs) >= STEP_MS;
    const probes = !this.#current.sure && (stepped || machineMs >= this.#probeAtMs);
    if (stepped || probes) this.#revise(machineMs);
    this.#observedMs = machineMs;
  }

  get #machineMs(): number {
    return this.#clock.monotonicMs() + this.#baseMs;
  }

  #offsetMs(machineMs: number): number {
    return this.#clock.nowMs() - machineMs - (this.#current.slept.at(-1)?.totalMs ?? 0);
  }

  #revise(machineMs: number): void {
    const before = this.#current;
    this.#noticeSleep(machineMs);
    const offsetMs = this.#offsetMs(machineMs);
    const nowMs = this.#clock.nowMs();
    const wasSet = Math.abs(offsetMs - before.offsetMs) >= STEP_MS;
    if (wasSet) this.#current = { ...this.#current, offsetMs };
    if (!before.sure) {
      this.#probeAtMs = machineMs + PROBE_EVERY_MS;
      // Set by hand, or by a program that leaves no mark.
      const sure = (wasSet && nowMs >= RELEASED_AT_MS) || this.#machine.clockIsSet(nowMs);
      if (sure) this.#current = { ...this.#current, sure };
    }
    if (this.#current !== before) this.#onChange();
  }

  /** While the machine sleeps its monotonic clock stands still and the others go on: that is no clock being set. */
  #noticeSleep(machineMs: number): void {
    const uptimeMs = this.#machine.uptimeMs();
    if (uptimeMs === undefined) return;
    const totalMs = uptimeMs - machineMs;
    const { slept } = this.#current;
    if (totalMs - (slept.at(-1)?.totalMs ?? 0) < STEP_MS) return;
    const kept = [...slept, { afterMs: this.#observedMs, totalMs }].slice(-MAX_SLEEPS);
    this.#current = { ...this.#current, slept: kept };
  }
}
