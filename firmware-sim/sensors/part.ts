/**
 * A sensor or a switch as the pins of a board meet it. A part is deterministic: what it does follows from simulated time,
 * from its seed and from what the board did to it. All times are simulated milliseconds since power-up, with fractions,
 * and never go back between calls. The same part serves every kind of simulated board.
 */
export type Part = AnalogPart | DigitalPart | LinePart | I2cPart | OneWirePart;

export type Level = 0 | 1;

/** Drives an analog pin. */
export interface AnalogPart {
  readonly kind: 'analog';
  /** Voltage against ground; may lie outside of what a pin can take, as a real one can. */
  volts(timeMs: number): number;
}

/** Drives a digital pin: a button, a PIR sensor, a flow meter. */
export interface DigitalPart {
  readonly kind: 'digital';
  level(timeMs: number): Level;
  /** When the level changes next, after `timeMs`; infinite when it never does. */
  nextChangeMs(timeMs: number): number;
}

/** Shares one line with the board, which pulls it low or lets go of it: a DHT22. Released by everyone, the line is high. */
export interface LinePart {
  readonly kind: 'line';
  /** The board pulls the line low, or lets go of it. */
  hostPulls(low: boolean, timeMs: number): void;
  /** Whether the part pulls the line low. */
  pullsLow(timeMs: number): boolean;
  /** When that changes next, after `timeMs`, as far as it is known by now; infinite when it does not. */
  nextChangeMs(timeMs: number): number;
}

/** A device on an I2C bus. Source of the terms: NXP UM10204. */
export interface I2cPart {
  readonly kind: 'i2c';
  /** 7 bits, 0x08 to 0x77. */
  readonly address: number;
  /** Start or repeated start with this address. @returns whether the part acknowledges it */
  start(direction: 'read' | 'write', timeMs: number): boolean;
  /** A byte from the board. @returns whether the part acknowledges it */
  write(byte: number, timeMs: number): boolean;
  /** The next byte to the board, 0 to 255. */
  read(timeMs: number): number;
  stop(timeMs: number): void;
  /** Whether the part holds the data line low, so that nobody can start or stop. Absent: it never does. */
  holdsBus?(timeMs: number): boolean;
}

/** A device on a 1-Wire bus, slot by slot. Source of the terms: Maxim AN937. */
export interface OneWirePart {
  readonly kind: 'one-wire';
  /** Family code, serial number and CRC: 8 bytes in the order they are sent. */
  readonly rom: Uint8Array;
  /** A reset pulse. @returns whether the part answers with a presence pulse */
  reset(timeMs: number): boolean;
  /** The board writes a bit. */
  writeSlot(bit: Level, timeMs: number): void;
  /** The board reads a bit. A part that is not addressed reads as 1; where several answer, a 0 wins. */
  readSlot(timeMs: number): Level;
  /**
   * Whether the next slot is one in which the part sends, as far as it knows from the commands before: on the wire a slot
   * that reads begins like one that writes a 1. Absent: after the same commands as a DS18B20.
   */
  sends?(timeMs: number): boolean;
}
