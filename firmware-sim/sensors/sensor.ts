import type { FailureName } from './failures.ts';
import type { Part } from './part.ts';
import type { QuantitySource } from './quantity-source.ts';

/** A quantity that a sensor is exposed to. */
export interface SensorQuantity {
  readonly name: string;
  /** SenML code where one exists, else as in a trace's header. */
  readonly unit: string;
  /** What the sensor is exposed to when nothing else is asked for; a quantity without it is absent then. */
  readonly initial?: number;
}

/** The converter that an analog output is read with. */
export interface Adc {
  readonly bits: number;
  readonly referenceVolts: number;
}

/** The Uno's, with its default reference. Source: Microchip DS40002061B, section 24. */
export const UNO_ADC: Adc = { bits: 10, referenceVolts: 5 };

/** What a sketch reads from a sensor with its usual library. */
export interface Reading {
  /** `temperature`. */
  readonly quantity: string;
  readonly unit: string;
  /** `NaN` where the library gives none. */
  readonly value: number;
  /** As the sketch prints it, without unit: `21.50`, `nan`, `-127.00`. */
  readonly text: string;
}

/** A part that can be told to misbehave. */
export interface FailingPart {
  readonly faultNames: readonly FailureName[];
  /** Switches a failure on or off at a simulated time. */
  fault(name: FailureName, on: boolean, timeMs: number): void;
}

export type SensorPart<P extends Part = Part> = P & FailingPart;

/** A sensor: its parts for the pins of a board, and what a sketch would print of it. */
export interface Sensor extends FailingPart {
  /** `lm35`. */
  readonly name: string;
  readonly quantities: readonly SensorQuantity[];
  /** By terminal, such as `out`, or `a` and `b` of a rotary encoder. */
  readonly parts: Readonly<Record<string, SensorPart>>;
  /** The first, and mostly the only one. */
  readonly part: SensorPart;
  /**
   * Exposes the sensor to a quantity from now on.
   * @throws BoardstreamError `SENSOR_OPTIONS_INVALID` when the sensor does not measure it
   */
  follow(quantity: string, source: QuantitySource): void;
  /** What a sketch reads at this time; a failure as the usual library prints it. `adc` matters for analog sensors only. */
  readings(timeMs: number, adc?: Adc): readonly Reading[];
}

/** As `Serial.print` writes a float: two decimals unless told otherwise, `nan` for no number. */
export function reading(quantity: SensorQuantity, value: number, decimals = 2): Reading {
  const text = Number.isNaN(value) ? 'nan' : value.toFixed(decimals);
  return { quantity: quantity.name, unit: quantity.unit, value, text };
}

/** What `analogRead` gives for a voltage: whole steps from 0, clipped at both ends. */
export function adcSteps(volts: number, { bits, referenceVolts }: Adc): number {
  const steps = 2 ** bits;
  return Math.min(steps - 1, Math.max(0, Math.floor((volts / referenceVolts) * steps)));
}

/** The voltage a sketch takes such a number for. */
export function adcVolts(volts: number, adc: Adc): number {
  return (adcSteps(volts, adc) * adc.referenceVolts) / 2 ** adc.bits;
}
