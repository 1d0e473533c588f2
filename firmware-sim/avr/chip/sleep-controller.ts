import type { ChipClock, ChipCpu } from './chip-cpu.ts';

/** Sleep mode control of the data space, DS40002061 section 9.11.1. */
const SMCR = 0x53;
const SLEEP_ENABLE = 0x01;

interface SleepMode {
  readonly stops: ReadonlySet<ChipClock>;
  /** From the interrupt to the first instruction: the crystal has to start, or only the processor's clock. */
  readonly startUpCycles: number;
}

/** 16K cycles for a crystal that stood still, as the fuses of Arduino boards set it; table 8-4. */
const CRYSTAL_START_CYCLES = 16_384;
const STANDBY_START_CYCLES = 6;

const POWER_DOWN: SleepMode = { stops: new Set(['io', 'adc']), startUpCycles: CRYSTAL_START_CYCLES };
const STANDBY: SleepMode = { stops: new Set(['io', 'adc']), startUpCycles: STANDBY_START_CYCLES };
const NOISE_REDUCTION: SleepMode = { stops: new Set(['io']), startUpCycles: 0 };

/**
 * By SM2:0, table 9-2; reserved values, and idle, stop no clock but the processor's. In power-save timer 2 would go on from
 * a crystal of its own, which Arduino boards do not have.
 */
const MODES: readonly (SleepMode | undefined)[] = [
  undefined,
  NOISE_REDUCTION,
  POWER_DOWN,
  POWER_DOWN,
  undefined,
  undefined,
  STANDBY,
  STANDBY,
];

export interface SleepOptions {
  readonly cpu: ChipCpu;
  /** Called before the I/O clock stops for the ADC's sake. */
  readonly onNoiseReduction: () => void;
}

/**
 * Sleep: which clocks stop, and that they run again when an enabled interrupt comes. What a stopped clock drives raises
 * none, so that the watchdog, pin changes, levels of external interrupts and, in noise reduction, the ADC are left. Source:
 * ATmega328P datasheet DS40002061, chapter 9. The brown-out detector is not switched off by BODS.
 */
export class SleepController {
  readonly #options: SleepOptions;
  #mode: SleepMode | undefined;

  constructor(options: SleepOptions) {
    this.#options = options;
    options.cpu.onInterruptPending = () => this.#wake();
  }

  /** The instruction SLEEP. @returns whether the processor sleeps */
  enter(): boolean {
    const { cpu, onNoiseReduction } = this.#options;
    const control = cpu.data[SMCR] ?? 0;
    if ((control & SLEEP_ENABLE) === 0) return false;
    const mode = MODES[(control >> 1) & 7];
    // An interrupt that waits already wakes the processor at once.
    if (mode === undefined || (cpu.nextInterrupt >= 0 && cpu.interruptsEnabled)) return true;
    if (mode === NOISE_REDUCTION) onNoiseReduction();
    this.#mode = mode;
    cpu.stopClocks(mode.stops);
    return true;
  }

  #wake(): void {
    const { cpu } = this.#options;
    const mode = this.#mode;
    if (mode === undefined || !cpu.interruptsEnabled) return;
    this.#mode = undefined;
    // Not at once: whoever raised the interrupt has not done yet. No instruction is executed before this comes.
    const startUp = () => {
      cpu.cycles += mode.startUpCycles;
      cpu.resumeClocks();
    };
    cpu.at(cpu.cycles, startUp, 'none');
  }
}
