import { z } from 'zod';
import { BoardstreamError } from '../../core/index.ts';
import { type FailureName, Failures, type ScheduledFailure } from './failures.ts';
import type { Part } from './part.ts';
import { clip, lagged, type QuantitySource, whiteNoise } from './quantity-source.ts';
import { type Adc, type Reading, type Sensor, type SensorPart, type SensorQuantity, UNO_ADC } from './sensor.ts';

export interface MakeSensorOptions {
  /** Options of the sensor as a scenario file gives them. Default none. */
  readonly options?: unknown;
  /** By name. Default each quantity's initial value. */
  readonly quantities?: Readonly<Record<string, QuantitySource>>;
  /** Of noise, bounce and everything else that is drawn. Default 1. */
  readonly seed?: number;
  readonly failures?: readonly ScheduledFailure[];
}

/** A kind of sensor, as scenario files name it. */
export interface SensorType {
  readonly name: string;
  readonly title: string;
  readonly quantities: readonly SensorQuantity[];
  readonly failures: readonly FailureName[];
  /** Validates what a scenario file says about such a sensor. */
  readonly options: z.ZodType;
  /** @throws BoardstreamError `SENSOR_OPTIONS_INVALID`, naming every option that is wrong */
  make(options?: MakeSensorOptions): Sensor;
}

export interface MeasureOptions {
  /** Standard deviation in the quantity's unit. Default 0. */
  readonly noise?: number;
  /** Time constant. Default 0. */
  readonly responseMs?: number;
  /** What the sensor can give; beyond it stays at the end. */
  readonly range: readonly [from: number, to: number];
}

/** What a sensor is built of. */
export interface SensorSetup<Options> {
  readonly options: Options;
  readonly seed: number;
  readonly failures: Failures;
  /** Whether something was given for this quantity, or it has an initial value. */
  has(quantity: string): boolean;
  /** The quantity as it is outside, held while the sensor is stuck. `NaN` when it is absent. */
  quantity(name: string): QuantitySource;
  /** The quantity as the sensor takes it: late, noisy, within its range. */
  measured(name: string, options: MeasureOptions): QuantitySource;
}

export interface SensorBody {
  readonly parts: Readonly<Record<string, Part>>;
  readings(timeMs: number, adc: Adc): readonly Reading[];
}

interface SensorDefinition<Schema extends z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly quantities: readonly SensorQuantity[];
  readonly failures: readonly FailureName[];
  readonly options: Schema;
  build(setup: SensorSetup<z.output<Schema>>): SensorBody;
}

export function sensorType<Schema extends z.ZodType>(definition: SensorDefinition<Schema>): SensorType {
  const { name, title, quantities, failures, options } = definition;
  return { name, title, quantities, failures, options, make: (make = {}) => makeSensor(definition, make) };
}

function makeSensor<Schema extends z.ZodType>(
  definition: SensorDefinition<Schema>,
  { options = {}, quantities: given = {}, seed = 1, failures: scheduled = [] }: MakeSensorOptions,
): Sensor {
  const { name, quantities, failures: faultNames } = definition;
  const invalid = (why: string) =>
    new BoardstreamError('SENSOR_OPTIONS_INVALID', `sensor ${name}: ${why}`, { sensor: name });
  const parsed = definition.options.safeParse(options);
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map(({ path, message }) => [path.join('.'), message].join(' ').trim()).join('; '),
    );
  }
  const sources = new Map<string, QuantitySource>();
  for (const { name: quantity, initial } of quantities) if (initial !== undefined) sources.set(quantity, () => initial);

  const follow = (quantity: string, source: QuantitySource) => {
    if (!quantities.some((known) => known.name === quantity)) {
      throw invalid(`it does not measure "${quantity}", only ${quantities.map((known) => known.name).join(', ')}`);
    }
    sources.set(quantity, source);
  };
  for (const [quantity, source] of Object.entries(given)) follow(quantity, source);

  const failures = new Failures(scheduled);
  const fault = (failure: FailureName, on: boolean, timeMs: number) => {
    if (!faultNames.includes(failure))
      throw invalid(`it cannot fail as "${failure}", only as ${faultNames.join(', ')}`);
    failures.switch(failure, on, timeMs);
  };
  for (const { name: failure } of scheduled) {
    if (!faultNames.includes(failure))
      throw invalid(`it cannot fail as "${failure}", only as ${faultNames.join(', ')}`);
  }

  const held = (timeMs: number) => failures.sinceMs('stuck', timeMs) ?? timeMs;
  const body = definition.build({
    options: parsed.data,
    seed,
    failures,
    has: (quantity) => sources.has(quantity),
    quantity: (quantity) => (timeMs) => sources.get(quantity)?.(held(timeMs)) ?? Number.NaN,
    measured(quantity, { noise = 0, responseMs = 0, range }) {
      const late = lagged((timeMs) => sources.get(quantity)?.(timeMs) ?? Number.NaN, responseMs);
      const noiseAt = whiteNoise({
        seed: seed + quantities.findIndex((known) => known.name === quantity),
        standardDeviation: noise,
      });
      return (timeMs) => {
        if (failures.isOn('out-of-range', timeMs)) return range[1];
        const atMs = held(timeMs);
        return clip(late(atMs) + noiseAt(atMs), range);
      };
    },
  });
  const parts = Object.fromEntries(
    Object.entries(body.parts).map(([terminal, part]): [string, SensorPart] => [
      terminal,
      Object.assign(part, { faultNames, fault }),
    ]),
  );
  const part = Object.values(parts)[0];
  if (part === undefined) throw invalid('it has no terminal');
  return {
    name,
    quantities,
    parts,
    part,
    faultNames,
    fault,
    follow,
    readings: (timeMs, adc = UNO_ADC) => body.readings(timeMs, adc),
  };
}

/** A standard deviation, in the unit of what it is added to. */
export const noiseOption = z.number().nonnegative().default(0);

/** A time constant in milliseconds. */
export const responseOption = z.number().nonnegative().default(0);
