import type { AVRPortConfig, AVRTimerConfig } from 'avr8js';

/**
 * What distinguishes one microcontroller from another, as its datasheet gives it. Registers are addresses of the data
 * space, vectors word addresses of the flash. Registers that all models share stand with the peripheral they belong to.
 */
export interface ChipModel {
  /** As board profiles write it: `ATmega328P`. */
  readonly mcu: string;
  readonly flashBytes: number;
  readonly eepromBytes: number;
  readonly sramBytes: number;
  /** First address of the data space behind all registers: where the SRAM begins. */
  readonly ioEnd: number;
  readonly signature: readonly [number, number, number];
  /** As the Arduino boards with this chip are sold, BOOTRST and BOOTSZ excepted: those follow from the bootloader. */
  readonly fuses: Fuses;
  readonly selfProgramming: SelfProgrammingModel;
  /** By letter. */
  readonly ports: Readonly<Record<string, AVRPortConfig>>;
  readonly timers: readonly TimerModel[];
  /** The first is the line to the host; nothing is connected to the others. */
  readonly usarts: readonly [UsartModel, ...UsartModel[]];
  readonly adc: AdcModel;
  readonly vectors: {
    readonly watchdog: number;
    readonly eepromReady: number;
    readonly spi: number;
    readonly twoWire: number;
  };
  /** Vectors of the external interrupts that see no edge while the I/O clock stands still: these wake on a low level only. */
  readonly clockedEdges: readonly number[];
  /** Control register of a phase-locked loop that locks as soon as it is enabled. Absent where there is none. */
  readonly pllRegister?: number;
}

export interface Fuses {
  readonly low: number;
  readonly high: number;
  readonly extended: number;
  readonly lock: number;
}

export interface SelfProgrammingModel {
  readonly pageWords: number;
  /** From this word on the flash cannot be read while it is written. */
  readonly noReadWhileWriteWord: number;
  /** Byte addresses at which the boot section can begin, smallest section first: BOOTSZ 3, 2, 1, 0. */
  readonly bootStarts: readonly number[];
}

export interface TimerModel {
  readonly config: AVRTimerConfig;
  /** The pin ICPn, as `PB0`. Absent for a timer without input capture. */
  readonly capturePin?: string;
}

/** A USART's registers follow each other: UCSRA, UCSRB, UCSRC, one that is reserved, UBRRL, UBRRH, UDR. */
export interface UsartModel {
  /** Address of UCSRnA. */
  readonly firstRegister: number;
  readonly rxComplete: number;
  readonly dataEmpty: number;
  readonly txComplete: number;
}

export interface AdcModel {
  readonly vector: number;
  /** Bits of ADMUX that choose the input. */
  readonly muxMask: number;
  /** The bit of ADCSRB that is bit 5 of the choice; 0 where there is none. */
  readonly mux5Mask: number;
  /** Pin, as `PC0`, or voltage of each choice. What is not here is not simulated and measures 0 V. */
  readonly inputs: Readonly<Record<number, string | number>>;
  /** Voltage of each choice of REFS1:0. */
  readonly references: readonly ('supply' | number)[];
}

/** The word address of an interrupt vector of two words, by its number from 0, which is the reset. */
export function vector(number: number): number {
  return 2 * number;
}
