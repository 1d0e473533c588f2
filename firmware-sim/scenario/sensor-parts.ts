import type { ReadQuantity } from '../firmware/line-template.ts';
import type { Adc, Part, Reading, Sensor, SensorPart, SensorQuantity, SensorType } from '../sensors/index.ts';
import { SENSORS } from '../sensors/index.ts';
import type { PartContext, PartKind, PartRegistry } from './part-registry.ts';

/** A part that knows what a sketch's library reads from it. */
export type ReadablePart = SensorPart & {
  readonly quantities: readonly SensorQuantity[];
  readingsAt(timeMs: number): readonly Reading[];
};

/** The sensors of the simulator, as scenarios name them: `lm35`, `ds18b20`. */
export const SENSOR_PARTS: PartRegistry = Object.fromEntries(SENSORS.map((type) => [type.name, kindOf(type)]));

function kindOf(type: SensorType): PartKind {
  const { quantities, failures, options } = type;
  return {
    options: options.prefault({}),
    inputs: quantities.map(({ name }) => name),
    faults: failures,
    make: (chosen, context) =>
      readablePart(
        type.make({ options: chosen, seed: context.seed, quantities: fed(type, context) }),
        context.profile.adc,
      ),
    readings: (part) => (isReadable(part) ? libraryReadings(part) : {}),
  };
}

/** What the scenario exposes the sensor to; the rest stays as it is. */
function fed({ quantities }: SensorType, { quantity }: PartContext) {
  return Object.fromEntries(
    quantities.flatMap(({ name }) => {
      const source = quantity(name);
      return source === undefined ? [] : [[name, source] as const];
    }),
  );
}

/**
 * The first part of the sensor, with what a sketch's library reads of the sensor.
 * @param adc what the sketch reads analog sensors with. Default an Uno's
 */
export function readablePart(sensor: Sensor, adc?: Adc): ReadablePart {
  const { part, quantities } = sensor;
  return Object.assign(part, { quantities, readingsAt: (timeMs: number) => sensor.readings(timeMs, adc) });
}

export function isReadable(part: Part): part is ReadablePart {
  return 'readingsAt' in part;
}

/** `{D2.temperature}`; `{D2}` is the first. `NaN` where the library gives none. */
export function libraryReadings(part: ReadablePart): Readonly<Record<string, ReadQuantity>> {
  const read = (name: string) => (timeMs: number) =>
    part.readingsAt(timeMs).find(({ quantity }) => quantity === name)?.value ?? Number.NaN;
  const named = part.quantities.map(({ name }) => [name, read(name)] as const);
  const first = named[0];
  return Object.fromEntries(first === undefined ? named : [['', first[1]] as const, ...named]);
}
