import { AVRSPI, spiConfig } from 'avr8js';
import { type CoreHooks, type InstructionCore, TranslatingCore } from '../core/index.ts';
import { Adc } from './adc.ts';
import { ChipCpu } from './chip-cpu.ts';
import { attachEeprom } from './eeprom.ts';
import { attachInputCapture } from './input-capture.ts';
import type { ChipModel } from './models/chip-model.ts';
import { attachPll } from './pll.ts';
import { Ports } from './ports.ts';
import { SleepController } from './sleep-controller.ts';
import { SpmController } from './spm-controller.ts';
import { attachTimer } from './timers.ts';
import { Usart } from './usart.ts';
import { Watchdog } from './watchdog.ts';

/** MCU status in the data space, DS40002061 section 10.9.1, with the bit of each cause. */
const MCUSR = 0x54;
const RESET_FLAGS = { 'power-on': 0x01, external: 0x02, 'brown-out': 0x04, watchdog: 0x08 } as const;

export type ResetCause = keyof typeof RESET_FLAGS;

/** From the end of a reset to the first instruction, as the fuses of Arduino boards set it; table 8-4. */
const START_UP_S = 0.065;

/** Makes what executes instructions on the registers and the memory of a chip, at power-up and after each reset. */
export type CoreFactory = (cpu: ChipCpu, hooks: CoreHooks) => InstructionCore;

const translating: CoreFactory = (cpu, hooks) => new TranslatingCore(cpu, { hooks, ioEnd: cpu.ioEnd });

/** What a chip is connected to after each reset. */
export interface ChipConnections {
  readonly cpu: ChipCpu;
  readonly ports: Ports;
}

export interface ChipOptions {
  readonly model: ChipModel;
  readonly clockHz: number;
  /** As long as the model's, 0xFF where nothing is written. The program may write it. */
  readonly flash: Uint8Array<ArrayBuffer>;
  /**
   * Byte address at which the boot section begins: a reset starts there, as the fuse BOOTRST says, and only code from there
   * on can write the flash. 0: a reset starts the program, and any code can.
   */
  readonly bootStart: number;
  /** As long as the model's, written as the program writes it. */
  readonly eeprom: Uint8Array;
  readonly onEepromChange?: () => void;
  /** Why it starts. Default `power-on`. */
  readonly cause?: ResetCause;
  /** Voltage on a pin that the ADC measures, as `PC0`. */
  readonly volts: (pin: string, cycle: number) => number;
  /** Of AVCC and AREF. */
  readonly supplyVolts: number;
  readonly hostBaudRate: () => number | undefined;
  /** A byte that the host has received. */
  readonly onHostByte: (byte: number) => void;
  /** Connects what is on the pins, after each reset. */
  readonly connect?: (connections: ChipConnections) => void;
  readonly core?: CoreFactory;
}

/** From one reset to the next. */
interface Running {
  readonly cpu: ChipCpu;
  readonly core: InstructionCore;
  /** The line to the host. */
  readonly usart: Usart;
}

/**
 * A microcontroller: what it executes and what happens around it, in CPU cycles since power-up. Sources: the datasheet
 * that its model names, and for what all models have in common Microchip DS40002061.
 */
export class Chip {
  readonly #options: ChipOptions;
  #running: Running;
  #pendingReset: ResetCause | undefined;

  constructor(options: ChipOptions) {
    this.#options = options;
    this.#running = this.#build(options.cause ?? 'power-on');
  }

  get cycles(): number {
    return this.#running.cpu.cycles;
  }

  get sleeping(): boolean {
    return this.#running.core.isSleeping;
  }

  /** Registers and SRAM, for tests and debuggers. */
  get data(): Uint8Array {
    return this.#running.cpu.data;
  }

  /** Lets time pass until `untilCycle`, or until the end of the instruction that crosses it. */
  run(untilCycle: number): void {
    while (this.cycles < untilCycle || this.#pendingReset !== undefined) {
      const cause = this.#pendingReset;
      this.#pendingReset = undefined;
      if (cause === undefined) this.#running.core.run(untilCycle);
      else this.#running = this.#build(cause, this.#running.cpu);
    }
  }

  /** Takes effect before the next instruction. SRAM, flash and EEPROM keep what they hold. */
  reset(cause: ResetCause): void {
    this.#pendingReset = cause;
    this.#running.core.stop();
  }

  /** Bytes a host sends from now on. */
  receive(bytes: Uint8Array): void {
    this.#running.usart.receive(bytes);
  }

  /** Everything but memories is made anew: so every register has its initial value, and nothing is left on the agenda. */
  #build(cause: ResetCause, before?: ChipCpu): Running {
    const { model, clockHz, flash, bootStart, volts, supplyVolts, eeprom, onEepromChange, connect } = this.#options;
    const { hostBaudRate, onHostByte } = this.#options;
    const cpu = new ChipCpu(new Uint16Array(flash.buffer), model);
    cpu.pc = bootStart / 2;
    cpu.cycles = (before?.cycles ?? 0) + Math.round(START_UP_S * clockHz);
    if (before !== undefined) cpu.data.set(before.data.subarray(model.ioEnd), model.ioEnd);
    cpu.data[MCUSR] = (cause === 'power-on' ? 0 : (before?.data[MCUSR] ?? 0)) | RESET_FLAGS[cause];
    const { vectors } = model;
    const adc = new Adc({ cpu, model: model.adc, volts, supplyVolts });
    const sleep = new SleepController({ cpu, onNoiseReduction: () => adc.quiet() });
    const hooks: CoreHooks = { sleep: () => sleep.enter() };
    new SpmController({
      cpu,
      model,
      clockHz,
      bootStartWord: bootStart / 2,
      hooks,
      flashChanged: (fromWord, wordCount) => core.programChanged(fromWord, wordCount),
    });
    const core = (this.#options.core ?? translating)(cpu, hooks);
    new Watchdog({
      cpu,
      clockHz,
      vector: vectors.watchdog,
      afterWatchdogReset: cause === 'watchdog',
      onTimeout: () => this.reset('watchdog'),
    });
    attachEeprom({ cpu, clockHz, vector: vectors.eepromReady, bytes: eeprom, onChange: onEepromChange });
    const [hostLine, ...otherLines] = model.usarts;
    const usart = new Usart({ cpu, model: hostLine, clockHz, hostBaudRate, onHostByte });
    for (const line of otherLines) {
      new Usart({ cpu, model: line, clockHz, hostBaudRate: () => undefined, onHostByte: () => {} });
    }
    const ports = new Ports(cpu, model);
    for (const { config, capturePin } of model.timers) {
      const timer = attachTimer(cpu, config);
      const pin = capturePin === undefined ? undefined : ports.pin(capturePin);
      if (pin !== undefined) pin.port.externalClockListeners[pin.bit] = attachInputCapture(cpu, timer);
    }
    new AVRSPI(cpu, { ...spiConfig, spiInterrupt: vectors.spi }, clockHz);
    if (model.pllRegister !== undefined) attachPll(cpu, model.pllRegister);
    connect?.({ cpu, ports });
    return { cpu, core, usart };
  }
}
