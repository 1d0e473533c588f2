import { CPU } from 'avr8js';

/** Told when an interrupt flag rises, whether the interrupt is enabled or not. */
export type OnFlagRaised = (flagRegister: number, flagMask: number) => void;

type InterruptConfig = Parameters<CPU['setInterruptFlag']>[0];

/** The clock that drives what is on the agenda; `none`: time itself, as for the watchdog, or for what is outside. */
export type ChipClock = 'io' | 'adc' | 'none';

/** What waits for a clock that stands still. */
interface Paused {
  readonly callback: () => void;
  readonly leftCycles: number;
}

export interface ChipCpuOptions {
  readonly sramBytes: number;
  /** Where the SRAM begins in the data space. */
  readonly ioEnd: number;
  /** Vectors of interrupts that see no edge while the I/O clock stands still. */
  readonly clockedEdges: readonly number[];
}

/** Registers, memory, pending interrupts and the agenda of a chip whose clocks can be stopped. */
export class ChipCpu extends CPU {
  /** One peripheral may listen: the ADC, whose conversions other peripherals trigger. */
  onFlagRaised: OnFlagRaised = () => {};
  /** An enabled interrupt has its flag set. */
  onInterruptPending: () => void = () => {};
  /** First address of the data space that is memory and nothing else. */
  readonly ioEnd: number;

  readonly #clockedEdges: readonly number[];
  readonly #postponed = new Map<() => void, () => number>();
  readonly #resumed: ((stoppedCycles: number) => void)[] = [];
  readonly #clocks = new WeakMap<() => void, ChipClock>();
  /** Of what avr8js puts on the agenda now. */
  #clock: ChipClock = 'io';
  #stopped: ReadonlySet<ChipClock> = new Set();
  #stoppedAtCycle = 0;
  #stoppedCycles = 0;
  #paused: Paused[] = [];

  constructor(flash: Uint16Array, { sramBytes, ioEnd, clockedEdges }: ChipCpuOptions) {
    // avr8js begins memory at 0x100.
    super(flash, ioEnd - 0x100 + sramBytes);
    this.ioEnd = ioEnd;
    this.#clockedEdges = clockedEdges;
  }

  /** The cycle of the next thing on the agenda; infinite when there is none. */
  get nextEventCycle(): number {
    return this.#nextEvent?.cycles ?? Infinity;
  }

  get #nextEvent(): AgendaEntry | null {
    return (this as unknown as { nextClockEvent: AgendaEntry | null }).nextClockEvent;
  }

  override setInterruptFlag(interrupt: InterruptConfig): void {
    const { address, flagRegister, flagMask } = interrupt;
    // avr8js calls the interrupt of a level constant.
    if (this.#stopped.has('io') && interrupt.constant !== true && this.#clockedEdges.includes(address)) return;
    const raised = ((this.data[flagRegister] ?? 0) & flagMask) === 0;
    super.setInterruptFlag(interrupt);
    if (raised) this.onFlagRaised(flagRegister, flagMask);
  }

  override queueInterrupt(interrupt: InterruptConfig): void {
    super.queueInterrupt(interrupt);
    this.onInterruptPending();
  }

  /** Whenever `callback` puts itself on the agenda, but for the next instruction, it comes so many cycles later. */
  postpone(callback: () => void, cycles: () => number): void {
    this.#postponed.set(callback, cycles);
  }

  override addClockEvent(callback: () => void, cycles: number): () => void {
    if (this.#clock !== 'io') this.#clocks.set(callback, this.#clock);
    const more = cycles > 0 ? (this.#postponed.get(callback)?.() ?? 0) : 0;
    if (!this.#stopped.has(this.#clock)) return super.addClockEvent(callback, cycles + more);
    this.#paused.push({ callback, leftCycles: cycles + more });
    return callback;
  }

  override clearClockEvent(callback: () => void): boolean {
    const paused = this.#paused.findIndex((entry) => entry.callback === callback);
    if (paused === -1) return super.clearClockEvent(callback);
    this.#paused.splice(paused, 1);
    return true;
  }

  /** Puts `callback` on the agenda of an absolute cycle, at the earliest after the next instruction. */
  at(cycle: number, callback: () => void, clock: ChipClock = 'io'): void {
    this.onClock(clock, () => this.addClockEvent(callback, cycle - this.cycles));
  }

  /** What `work` puts on the agenda is driven by this clock. */
  onClock<T>(clock: ChipClock, work: () => T): T {
    const before = this.#clock;
    this.#clock = clock;
    try {
      return work();
    } finally {
      this.#clock = before;
    }
  }

  isStopped(clock: ChipClock): boolean {
    return this.#stopped.has(clock);
  }

  /** When the I/O clock stopped last, and for how many cycles it has stood still so far. */
  get ioStops(): { readonly lastAtCycle: number; readonly totalCycles: number } {
    return { lastAtCycle: this.#stoppedAtCycle, totalCycles: this.#stoppedCycles };
  }

  /** What these clocks drive waits until `resumeClocks`. */
  stopClocks(clocks: ReadonlySet<ChipClock>): void {
    this.#stopped = clocks;
    this.#stoppedAtCycle = this.cycles;
    for (let event = this.#nextEvent; event !== null; event = event.next) {
      if (!clocks.has(this.#clocks.get(event.callback) ?? 'io')) continue;
      this.#paused.push({ callback: event.callback, leftCycles: event.cycles - this.cycles });
    }
    for (const { callback } of this.#paused) super.clearClockEvent(callback);
  }

  /** Everything goes on from where it stood. */
  resumeClocks(): void {
    const paused = this.#paused;
    const stoppedCycles = this.cycles - this.#stoppedAtCycle;
    this.#stoppedCycles += stoppedCycles;
    this.#paused = [];
    this.#stopped = new Set();
    for (const { callback, leftCycles } of paused) super.addClockEvent(callback, leftCycles);
    for (const listener of this.#resumed) listener(stoppedCycles);
  }

  /** Sets what is called when clocks run again. */
  onResume(listener: (stoppedCycles: number) => void): void {
    this.#resumed.push(listener);
  }
}

/** How avr8js keeps its agenda. */
interface AgendaEntry {
  readonly cycles: number;
  readonly callback: () => void;
  readonly next: AgendaEntry | null;
}
