import { AVREEPROM, AVRIOPort, AVRSPI, eepromConfig, portBConfig, portCConfig, portDConfig, spiConfig } from 'avr8js';
import { type CoreHooks, type InstructionCore, TranslatingCore } from '../core/index.ts';
import { Adc } from './adc.ts';
import { ChipCpu } from './chip-cpu.ts';
import { attachInputCapture } from './input-capture.ts';
import { SpmController } from './spm-controller.ts';
import { attachTimers } from './timers.ts';
import { Usart } from './usart.ts';
import { Watchdog } from './watchdog.ts';

export const FLASH_BYTES = 32_768;
export const EEPROM_BYTES = 1024;

/** Registers of the data space: MCU status, section 10.9.1, and sleep mode control, section 9.11.1. */
const MCUSR = 0x54;
const SMCR = 0x53;
const SLEEP_ENABLE = 0x01;

/** Bits of EECR that choose between erasing, writing and both, section 8.6.3. */
const EEPROM_MODE = 0x30;

/** Bit of MCUSR for each cause. */
const RESET_FLAGS = { 'power-on': 0x01, external: 0x02, 'brown-out': 0x04, watchdog: 0x08 } as const;

export type ResetCause = keyof typeof RESET_FLAGS;

/** From the end of a reset to the first instruction, as the fuses of an Arduino Uno set it; table 8-4. */
const START_UP_S = 0.065;

/** The ports of the chip, new after each reset. */
export interface ChipPorts {
  readonly cpu: ChipCpu;
  readonly b: AVRIOPort;
  readonly c: AVRIOPort;
  readonly d: AVRIOPort;
}

/** Makes what executes instructions on the registers and the memory of a chip, at power-up and after each reset. */
export type CoreFactory = (cpu: ChipCpu, hooks: CoreHooks) => InstructionCore;

const translating: CoreFactory = (cpu, hooks) => new TranslatingCore(cpu, { hooks });

export interface ChipOptions {
  readonly clockHz: number;
  /** 32 KiB, 0xFF where nothing is written. The program may write it. */
  readonly flash: Uint8Array<ArrayBuffer>;
  /**
   * Byte address at which the boot section begins: a reset starts there, as the fuse BOOTRST says, and only code from there
   * on can write the flash. 0: a reset starts the program, and any code can.
   */
  readonly bootStart: number;
  /** 1 KiB, written as the program writes it. */
  readonly eeprom: Uint8Array;
  readonly onEepromChange?: () => void;
  /** Voltage on an ADC channel, 0 to 7. */
  readonly volts: (channel: number, cycle: number) => number;
  /** Of AVCC and AREF. */
  readonly supplyVolts: number;
  readonly hostBaudRate: () => number | undefined;
  /** A byte that the host has received. */
  readonly onHostByte: (byte: number) => void;
  /** Connects what is on the pins, after each reset. */
  readonly connect?: (ports: ChipPorts) => void;
  readonly core?: CoreFactory;
}

/**
 * An ATmega328P: what it executes and what happens around it, in CPU cycles since power-up. Source: Microchip DS40002061.
 * Sleep lasts until an interrupt; every sleep mode keeps the clocks running as idle mode does.
 */
export class Chip {
  readonly #options: ChipOptions;
  #cpu: ChipCpu;
  #core: InstructionCore;
  #usart: Usart;
  #pendingReset: ResetCause | undefined;

  constructor(options: ChipOptions) {
    this.#options = options;
    const { cpu, core, usart } = this.#build('power-on');
    this.#cpu = cpu;
    this.#core = core;
    this.#usart = usart;
  }

  get cycles(): number {
    return this.#cpu.cycles;
  }

  get sleeping(): boolean {
    return this.#core.isSleeping;
  }

  /** Registers and SRAM, for tests and debuggers. */
  get data(): Uint8Array {
    return this.#cpu.data;
  }

  /** Lets time pass until `untilCycle`, or until the end of the instruction that crosses it. */
  run(untilCycle: number): void {
    while (this.#cpu.cycles < untilCycle || this.#pendingReset !== undefined) {
      if (this.#pendingReset !== undefined) this.#restart(this.#pendingReset);
      else this.#core.run(untilCycle);
    }
  }

  /** Takes effect before the next instruction. SRAM, flash and EEPROM keep what they hold. */
  reset(cause: ResetCause): void {
    this.#pendingReset = cause;
    this.#core.stop();
  }

  /** Bytes a host sends from now on. */
  receive(bytes: Uint8Array): void {
    this.#usart.receive(bytes);
  }

  #restart(cause: ResetCause): void {
    const before = this.#cpu;
    this.#pendingReset = undefined;
    const { cpu, core, usart } = this.#build(cause, before);
    this.#cpu = cpu;
    this.#core = core;
    this.#usart = usart;
  }

  /** Everything but memories is made anew: so every register has its initial value, and nothing is left on the agenda. */
  #build(cause: ResetCause, before?: ChipCpu): { cpu: ChipCpu; core: InstructionCore; usart: Usart } {
    const { clockHz, flash, bootStart, volts, supplyVolts, hostBaudRate, onHostByte, eeprom, connect } = this.#options;
    const cpu = new ChipCpu(new Uint16Array(flash.buffer));
    cpu.pc = bootStart / 2;
    cpu.cycles = (before?.cycles ?? 0) + Math.round(START_UP_S * clockHz);
    if (before !== undefined) cpu.data.set(before.data.subarray(0x100), 0x100);
    cpu.data[MCUSR] = (cause === 'power-on' ? 0 : (before?.data[MCUSR] ?? 0)) | RESET_FLAGS[cause];
    const spm = new SpmController({
      cpu,
      clockHz,
      bootStartWord: bootStart / 2,
      flashChanged: (fromWord, wordCount) => core.programChanged(fromWord, wordCount),
    });
    const core = (this.#options.core ?? translating)(cpu, {
      sleep: () => ((cpu.data[SMCR] ?? 0) & SLEEP_ENABLE) !== 0,
      storeProgram: (byteAddress, word) => spm.execute(byteAddress, word),
    });
    new Watchdog({ cpu, clockHz, afterWatchdogReset: cause === 'watchdog', onTimeout: () => this.reset('watchdog') });
    new AVREEPROM(cpu, eepromBackend(eeprom, this.#options.onEepromChange), eepromTiming(cpu, clockHz));
    const usart = new Usart({ cpu, clockHz, hostBaudRate, onHostByte });
    new Adc({ cpu, volts, supplyVolts });
    const ports = {
      cpu,
      b: new AVRIOPort(cpu, portBConfig),
      c: new AVRIOPort(cpu, portCConfig),
      d: new AVRIOPort(cpu, portDConfig),
    };
    const [, timer1] = attachTimers(cpu);
    if (timer1 !== undefined) ports.b.externalClockListeners[0] = attachInputCapture(cpu, timer1);
    new AVRSPI(cpu, spiConfig, clockHz);
    connect?.(ports);
    return { cpu, core, usart };
  }
}

/** Erasing or writing takes 1.8 ms, both at once 3.4 ms: table 8-1. avr8js adds up what it needs. */
function eepromTiming(cpu: ChipCpu, clockHz: number) {
  const cyclesIn = (durationMs: number) => Math.round((durationMs * clockHz) / 1000);
  return {
    ...eepromConfig,
    eraseCycles: cyclesIn(1.8),
    get writeCycles() {
      return cyclesIn(((cpu.data[eepromConfig.EECR] ?? 0) & EEPROM_MODE) === 0 ? 3.4 - 1.8 : 1.8);
    },
  };
}

/** Addresses beyond the end wrap, as the unused bits of EEAR are ignored. Writing clears bits, erasing sets them. */
function eepromBackend(bytes: Uint8Array, onChange: () => void = () => {}) {
  return {
    readMemory: (address: number) => bytes[address % EEPROM_BYTES] ?? 0xff,
    writeMemory(address: number, value: number) {
      bytes[address % EEPROM_BYTES] = (bytes[address % EEPROM_BYTES] ?? 0xff) & value;
      onChange();
    },
    eraseMemory(address: number) {
      bytes[address % EEPROM_BYTES] = 0xff;
      onChange();
    },
  };
}
