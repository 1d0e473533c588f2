import type { ChipCpu } from './chip-cpu.ts';

/** Registers of the data space and their bits, DS40002061 section 10.9. */
const WDTCSR = 0x60;
const WDIF = 0x80;
const WDIE = 0x40;
const WDP3 = 0x20;
const WDCE = 0x10;
const WDE = 0x08;
const WDP210 = 0x07;
const PRESCALER = WDP3 | WDP210;

/** The change that the timed sequence allows must come within so many cycles, section 10.8. */
const CHANGE_CYCLES = 4;
/** Frequency of the watchdog's own oscillator, and its cycles to the shortest timeout, table 10-2: 16 ms. */
const OSCILLATOR_HZ = 128_000;
const SHORTEST_TIMEOUT = 2048;
/** The two highest settings are reserved; the longest timeout is 8 s. */
const HIGHEST_PRESCALER = 9;

export interface WatchdogOptions {
  readonly cpu: ChipCpu;
  readonly clockHz: number;
  readonly vector: number;
  /** The last reset was the watchdog's: it goes on running with the shortest timeout until the program stops it. */
  readonly afterWatchdogReset: boolean;
  readonly onTimeout: () => void;
}

/**
 * The watchdog timer: interrupt, reset, or one after the other. Source: ATmega328P datasheet DS40002061, sections 10.8 and
 * 10.9.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #interrupt;
  readonly #check = () => this.#timeIsUp();
  #changeUntilCycle = -1;
  #startCycle: number;
  #scheduled = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    const { cpu, vector } = options;
    this.#interrupt = {
      address: vector,
      flagRegister: WDTCSR,
      flagMask: WDIF,
      enableRegister: WDTCSR,
      enableMask: WDIE,
    };
    this.#startCycle = cpu.cycles;
    cpu.writeHooks[WDTCSR] = (value) => {
      this.#configure(value);
      return true;
    };
    cpu.onWatchdogReset = () => {
      this.#startCycle = cpu.cycles;
    };
    if (options.afterWatchdogReset) {
      cpu.data[WDTCSR] = WDE;
      this.#schedule();
    }
  }

  get #control(): number {
    return this.#options.cpu.data[WDTCSR] ?? 0;
  }

  get #timeoutCycles(): number {
    const setting = ((this.#control & WDP3) >> 2) | (this.#control & WDP210);
    const oscillations = SHORTEST_TIMEOUT << Math.min(setting, HIGHEST_PRESCALER);
    return Math.round((oscillations * this.#options.clockHz) / OSCILLATOR_HZ);
  }

  #configure(value: number): void {
    const { cpu } = this.#options;
    const before = this.#control;
    const flag = before & WDIF & ~value;
    const mayChange = cpu.cycles <= this.#changeUntilCycle;
    const guarded = mayChange ? value & (WDE | PRESCALER) : (before & (WDE | PRESCALER)) | (value & WDE);
    if ((value & (WDCE | WDE)) === (WDCE | WDE)) this.#changeUntilCycle = cpu.cycles + CHANGE_CYCLES;
    else if (mayChange) this.#changeUntilCycle = -1;
    cpu.data[WDTCSR] = flag | (value & WDIE) | guarded;
    if (flag === 0) cpu.clearInterrupt(this.#interrupt);
    cpu.updateInterruptEnable(this.#interrupt, this.#control);
    if (((before ^ this.#control) & (WDE | WDIE | PRESCALER)) === 0) return;
    if ((before & (WDE | WDIE)) === 0) this.#startCycle = cpu.cycles;
    this.#schedule();
  }

  #schedule(): void {
    const { cpu } = this.#options;
    if (this.#scheduled) cpu.clearClockEvent(this.#check);
    this.#scheduled = (this.#control & (WDE | WDIE)) !== 0;
    if (this.#scheduled) cpu.at(this.#startCycle + this.#timeoutCycles, this.#check, 'none');
  }

  #timeIsUp(): void {
    const { cpu, onTimeout } = this.#options;
    this.#scheduled = false;
    if (cpu.cycles >= this.#startCycle + this.#timeoutCycles) {
      if ((this.#control & WDIE) === 0) {
        onTimeout();
        return;
      }
      cpu.setInterruptFlag(this.#interrupt);
      // With both enabled the next timeout resets, table 10-1.
      if ((this.#control & WDE) !== 0) cpu.data[WDTCSR] = this.#control & ~WDIE;
      this.#startCycle = cpu.cycles;
    }
    this.#schedule();
  }
}
