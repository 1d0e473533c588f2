import type { Framing } from '../framing.ts';
import type { OnHostEvent } from '../links/link.ts';

/** What a program on the board prints at one moment. */
export interface Print {
  /** Simulated milliseconds since power-up. Never earlier than that of the print before. */
  readonly timeMs: number;
  /** May be empty: then it only says that the time has come this far. */
  readonly bytes: Uint8Array;
}

/** Power-up; a pulse on the reset pin; a dip of the supply that did not empty it. */
export type StartCause = 'power-on' | 'external' | 'brown-out';

/** What a running program sees of its serial port. */
export interface SerialPins {
  /** Simulated milliseconds since power-up at which everything printed so far has left. */
  readonly idleAtMs: number;
  /** Simulated milliseconds since power-up, by now. */
  readonly nowMs: number;
  /**
   * Resolves when simulated time has come to `timeMs`, and earlier when the host opens the port or sends something, at
   * `wake`, or when the power goes. `Infinity` waits for those alone. One wait at a time.
   */
  waitUntil(timeMs: number): Promise<void>;
  /** Ends the wait, if there is one. */
  wake(): void;
  /** Sets what is called with the bytes a host sends. What comes before, or when nobody listens, is lost. */
  onReceive(listener: (bytes: Uint8Array) => void): void;
  /** Sets what is called when a host opens the port or sets its rate. Absent where nobody tells. */
  onHostEvent?(listener: OnHostEvent): void;
  /** Why the program starts, as far as a chip can tell. Default `power-on`. */
  readonly startCause?: StartCause;
  /**
   * Simulated milliseconds from the first power-up to this start, unplugged time included, for a firmware whose
   * `partsTimeGoesOn`. Absent where nobody knows: then their time goes on from where it was.
   */
  readonly partsStartMs?: number;
  /** Aborts when the power goes. */
  readonly power: AbortSignal;
}

/** A program for a board, at whatever level: text, a recording, a protocol. */
export interface Firmware {
  /**
   * What it gives `Serial.begin`. Default the board's usual rate. `Infinity`: its prints leave whole, at their time, as
   * when that time already includes the line's.
   */
  readonly baudRate?: number;
  /**
   * So many prints without a pause are some 5 ms of work, after which everything else in the process gets its turn. Default
   * 4096; fewer for a program that works much for each.
   */
  readonly printsPerTurn?: number;
  /**
   * What its prints consist of: where nobody reads, they are discarded in whole pieces. Default `lines`. `messages` each
   * begin with a byte from 0x80 on that is not 0xF7, and have no other such byte: MIDI's framing, and Firmata's.
   */
  readonly framing?: Framing;
  /** The parts on its pins see time since the first power-up, not since this start. Default false. */
  readonly partsTimeGoesOn?: boolean;
  /**
   * One life, from power-up to power loss. The next print is asked for when the one before has left, so that a program
   * that prints more than the line carries is slowed down, as on a board. One that waits must end when `power` aborts.
   */
  boot(serial: SerialPins): Iterable<Print> | AsyncIterable<Print>;
}
