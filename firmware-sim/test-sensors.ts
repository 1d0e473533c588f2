import type { AdcProfile } from '../boards/index.ts';
import { IdealSensor } from './scenario/ideal-sensor.ts';
import { type ReadablePart, readablePart } from './scenario/sensor-parts.ts';
import { type MakeSensorOptions, makeSensor, type Sensor } from './sensors/index.ts';

/** A sensor of the simulator, by its name: `{ part: 'lm35', quantities: { temperature: () => 21.5 } }`. */
export interface NamedSensor extends MakeSensorOptions {
  /** One of `SENSORS`: `lm35`, `ds18b20`. */
  readonly part: string;
}

/** What may be on a pin: an ideal sensor that reads this value at first, a sensor by name, or one that was made. */
export type GivenSensor = number | NamedSensor | Sensor;

/** By pin, or pins with ideal sensors that read 0. What is on the I2C bus is on the pin `I2C`. */
export type GivenSensors = readonly string[] | Readonly<Record<string, GivenSensor>>;

/** What a test may do to each sensor: `set` and `follow` of an ideal one, everything of one of the simulator. */
export type TestSensors<Given extends GivenSensors> = Given extends readonly (infer Pin extends string)[]
  ? Readonly<Record<Pin, IdealSensor>>
  : { readonly [Pin in keyof Given]: Given[Pin] extends number ? IdealSensor : Sensor };

/** The sensors that a test asked for, and the parts of them that go on the pins. */
export interface PlacedSensors<Given extends GivenSensors> {
  readonly sensors: TestSensors<Given>;
  readonly parts: Readonly<Record<string, IdealSensor | ReadablePart>>;
}

/**
 * Makes sensors, new ones unless they were given made. Of one with several terminals the first is on the pin.
 * @param adc what a text board reads analog sensors with. Default an Uno's
 * @throws BoardstreamError `SENSOR_UNKNOWN`, `SENSOR_OPTIONS_INVALID`
 */
export function placeSensors<Given extends GivenSensors>(
  given: Given,
  adc: AdcProfile | undefined,
): PlacedSensors<Given> {
  const entries: [string, GivenSensor][] = isList(given) ? given.map((pin) => [pin, 0]) : Object.entries(given);
  const sensors = entries.map(([pin, sensor]) => [pin, sensorOf(sensor)] as const);
  return {
    sensors: Object.fromEntries(sensors) as unknown as TestSensors<Given>,
    parts: Object.fromEntries(
      sensors.map(([pin, sensor]) => [pin, sensor instanceof IdealSensor ? sensor : readablePart(sensor, adc)]),
    ),
  };
}

function sensorOf(given: GivenSensor): IdealSensor | Sensor {
  if (typeof given === 'number') return new IdealSensor(() => given);
  return 'parts' in given ? given : makeSensor(given.part, given);
}

/** `Array.isArray` does not narrow a read-only array. */
function isList<T>(given: readonly T[] | object): given is readonly T[] {
  return Array.isArray(given);
}
