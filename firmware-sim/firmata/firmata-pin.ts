import type { AdcProfile } from '../../boards/index.ts';
import type { Level } from '../sensors/part.ts';
import type { PinDescription } from './pin-table.ts';
import type { PinWires } from './pin-wires.ts';
import type { PinMode } from './protocol.ts';

/** Pulse widths of `Servo.attach` without limits of its own, and where a servo starts. Source: Arduino's Servo library. */
const SERVO_PULSE_US = { shortest: 544, longest: 2400, first: 1500 } as const;

const FULL_DUTY = 255;

/** What a test or a page can see of a pin. */
export interface PinSnapshot {
  /** As printed on the board. */
  readonly name: string;
  /** As Firmata and sketches number it. */
  readonly number: number;
  readonly mode: PinMode;
  /**
   * What the host has written last: a level, 0 to 255 for `pwm`, degrees or microseconds for `servo`. For `input` and
   * `pullUp`, whether the pull-up is on: 0 or 1.
   */
  readonly value: number;
  /** Of `pwm`, 0 to 1. */
  readonly dutyCycle?: number;
  /** Of `servo`, 0 to 180. */
  readonly degrees?: number;
  /** Of `servo`, microseconds. */
  readonly pulseUs?: number;
}

/** A pin as the host has set it. */
export class FirmataPin {
  readonly description: PinDescription;
  readonly wires: PinWires;
  #mode: PinMode = 'input';
  #value = 0;
  #servoUs: { readonly shortest: number; readonly longest: number } = SERVO_PULSE_US;
  #pulseUs: number = SERVO_PULSE_US.first;

  constructor(description: PinDescription, wires: PinWires) {
    this.description = description;
    this.wires = wires;
  }

  get mode(): PinMode {
    return this.#mode;
  }

  /** See `PinSnapshot`. */
  get value(): number {
    return this.#value;
  }

  get readsLevel(): boolean {
    return this.#mode === 'input' || this.#mode === 'pullUp';
  }

  get snapshot(): PinSnapshot {
    const { name, number } = this.description;
    const common = { name, number, mode: this.#mode, value: this.#value };
    if (this.#mode === 'pwm') return { ...common, dutyCycle: this.#value / FULL_DUTY };
    if (this.#mode !== 'servo') return common;
    const { shortest, longest } = this.#servoUs;
    return { ...common, degrees: (180 * (this.#pulseUs - shortest)) / (longest - shortest), pulseUs: this.#pulseUs };
  }

  /** As after power-up: analog inputs measure, all others are outputs at 0, as StandardFirmata leaves them. */
  reset(timeMs: number): void {
    this.#servoUs = SERVO_PULSE_US;
    const { modes } = this.description;
    this.#set(modes.has('analog') ? 'analog' : modes.has('output') ? 'output' : 'input', timeMs);
  }

  /** @returns `false`, with nothing changed, when the pin cannot do this */
  setMode(mode: PinMode, timeMs: number): boolean {
    if (!this.description.modes.has(mode)) return false;
    this.#set(mode, timeMs);
    return true;
  }

  /** An output takes the level; of `input` it switches the pull-up. Nothing in other modes. */
  writeLevel(level: Level, timeMs: number): void {
    if (this.#mode === 'output' || this.#mode === 'input') this.#value = level;
    this.#drive(timeMs);
  }

  /**
   * A width for `pwm`, 0 to 255; for `servo` degrees up to 180, or microseconds from 544 on, as `Servo.write` takes them.
   * What lies outside is clipped. Nothing in other modes.
   */
  writeAnalog(value: number): void {
    if (this.#mode === 'pwm') this.#value = Math.min(value, FULL_DUTY);
    if (this.#mode !== 'servo') return;
    const { shortest, longest } = this.#servoUs;
    const isPulse = value >= SERVO_PULSE_US.shortest;
    this.#value = isPulse ? Math.min(value, 16_383) : Math.min(value, 180);
    this.#pulseUs = isPulse
      ? Math.min(Math.max(value, shortest), longest)
      : shortest + (this.#value * (longest - shortest)) / 180;
  }

  /** Microseconds at 0 and at 180 degrees. Makes the pin a servo; nothing where it cannot be one, or for an empty range. */
  configureServo(shortest: number, longest: number, timeMs: number): boolean {
    if (longest <= shortest || !this.setMode('servo', timeMs)) return false;
    this.#servoUs = { shortest, longest };
    this.#pulseUs = Math.min(Math.max(SERVO_PULSE_US.first, shortest), longest);
    return true;
  }

  readLevel(timeMs: number): Level {
    return this.wires.level(timeMs, this.#mode === 'pullUp' || this.#value === 1);
  }

  /** What the ADC makes of the voltage: clipped to its range, cut to its resolution. */
  readAnalog(adc: AdcProfile, timeMs: number): number {
    const steps = 2 ** adc.bits;
    const reading = Math.floor((this.wires.volts(timeMs) / adc.referenceVolts) * steps);
    return Number.isNaN(reading) ? 0 : Math.min(Math.max(reading, 0), steps - 1);
  }

  #set(mode: PinMode, timeMs: number): void {
    this.#mode = mode;
    this.#value = mode === 'pullUp' ? 1 : 0;
    this.#pulseUs = SERVO_PULSE_US.first;
    this.#drive(timeMs);
  }

  #drive(timeMs: number): void {
    this.wires.pull(this.#mode === 'output' && this.#value === 0, timeMs);
  }
}
