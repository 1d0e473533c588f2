import type { FaultTarget } from '../faults/index.ts';
import type { Part, Reading, Sensor, SensorType } from '../sensors/index.ts';
import { SENSORS } from '../sensors/index.ts';
import type { PartContext, PartKind, PartRegistry } from './part-registry.ts';

/** A part that knows what a sketch's library reads from it. */
type ReadablePart = Part & FaultTarget & { readingsAt(timeMs: number): readonly Reading[] };

/** The sensors of the simulator, as scenarios name them: `lm35`, `ds18b20`. */
export const SENSOR_PARTS: PartRegistry = Object.fromEntries(SENSORS.map((type) => [type.name, kindOf(type)]));

function kindOf(type: SensorType): PartKind {
  const { quantities, failures, options } = type;
  return {
    options: options.prefault({}),
    inputs: quantities.map(({ name }) => name),
    faults: failures,
    make: (chosen, context) =>
      readable(type.make({ options: chosen, seed: context.seed, quantities: fed(type, context) })),
    readings: (part) => (isReadable(part) ? readings(type, part) : {}),
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

function readable(sensor: Sensor): ReadablePart {
  return Object.assign(sensor.part, { readingsAt: (timeMs: number) => sensor.readings(timeMs) });
}

function isReadable(part: Part): part is ReadablePart {
  return 'readingsAt' in part;
}

/** `{D2.temperature}`; `{D2}` is the first. `NaN` where the library gives none. */
function readings({ quantities }: SensorType, part: ReadablePart) {
  const read = (name: string) => (timeMs: number) =>
    part.readingsAt(timeMs).find(({ quantity }) => quantity === name)?.value ?? Number.NaN;
  const named = quantities.map(({ name }) => [name, read(name)] as const);
  const first = named[0];
  return Object.fromEntries(first === undefined ? named : [['', first[1]] as const, ...named]);
}
