import type { Component } from './johnny-five.ts';

/** A number that a component has, and what it is a number of. */
export interface MeasuredValue {
  /** What stands behind the series' name where a component has several. */
  readonly part: string;
  /** SenML code. */
  readonly unit?: string;
  /** `undefined` or not finite while there is none. */
  readonly read: (component: Component) => unknown;
}

/** What is read of a class, and upon which events. */
export interface SensorClass {
  readonly events: readonly string[];
  readonly values: readonly MeasuredValue[];
}

const STANDARD_GRAVITY = 9.80665;
const RADIANS = Math.PI / 180;

/** Controllers of `Light` that tell lux; the others tell what the converter reads. */
const LUX_METERS = new Set(['BH1750', 'TSL2561']);

const THERMOMETER = [property('temperature', 'celsius', 'Cel')];
const HYGROMETER = [property('humidity', 'relativeHumidity', '%RH')];
const BAROMETER = [property('pressure', 'pressure', 'kPa')];
const ALTIMETER = [property('altitude', 'meters', 'm')];
const ACCELEROMETER = ['x', 'y', 'z'].map((axis) => scaled(`acceleration_${axis}`, axis, 'm/s2', STANDARD_GRAVITY));
const GYRO = ['x', 'y', 'z'].map((axis): MeasuredValue => {
  const rate = (component: Component) => inside(component['rate'], axis);
  return { part: `rotation_${axis}`, unit: 'rad/s', read: (component) => times(rate(component), RADIANS) };
});
const COMPASS = [property('heading', 'heading')];

/** The parts of an `IMU` or `Multi`, as it calls them. */
const PARTS: Readonly<Record<string, readonly MeasuredValue[]>> = {
  thermometer: THERMOMETER,
  hygrometer: HYGROMETER,
  barometer: BAROMETER,
  altimeter: ALTIMETER,
  accelerometer: ACCELEROMETER,
  gyro: GYRO,
  magnetometer: COMPASS,
};

const CHANGING: Readonly<Record<string, SensorClass>> = {
  Button: { events: ['down', 'up'], values: [flag('isDown')] },
  Switch: { events: ['close', 'open'], values: [flag('isClosed')] },
};

const PERIODIC: Readonly<Record<string, readonly MeasuredValue[]>> = {
  Accelerometer: ACCELEROMETER,
  Altimeter: ALTIMETER,
  Barometer: BAROMETER,
  Compass: COMPASS,
  GPS: [
    whereFixed(property('latitude', 'latitude', 'lat')),
    whereFixed(property('longitude', 'longitude', 'lon')),
    whereFixed(property('altitude', 'altitude', 'm')),
    whereFixed(property('speed', 'speed', 'm/s')),
    whereFixed(property('course', 'course')),
  ],
  Gyro: GYRO,
  Hygrometer: HYGROMETER,
  Joystick: [property('x', 'x'), property('y', 'y')],
  Light: [property('light', 'value')],
  Luxmeter: [property('light', 'lux', 'lx')],
  Magnetometer: COMPASS,
  Motion: [flag('detectedMotion')],
  Ping: [property('distance', 'centimeters', 'cm')],
  Proximity: [property('distance', 'centimeters', 'cm')],
  ReflectanceArray: [property('line', 'line')],
  Sensor: [property('value', 'value')],
  Sonar: [property('distance', 'centimeters', 'cm')],
  Thermometer: THERMOMETER,
};
const COMPOSITE = ['IMU', 'Multi'];

/** Names of Johnny-Five's classes that measure something. */
export const SENSOR_CLASSES: readonly string[] = [
  ...Object.keys(PERIODIC),
  ...Object.keys(CHANGING),
  ...COMPOSITE,
].sort();

/** @param use one of {@link SENSOR_CLASSES} */
export function sensorClass(use: string, controller: unknown, component: Component): SensorClass {
  const changing = CHANGING[use];
  if (changing !== undefined) return changing;
  if (use === 'Light' && isLuxMeter(controller)) return sensorClass('Luxmeter', controller, component);
  if (COMPOSITE.includes(use)) return { events: ['data'], values: partsOf(component) };
  return { events: ['data'], values: PERIODIC[use] ?? [] };
}

function isLuxMeter(controller: unknown): boolean {
  return typeof controller === 'string' && LUX_METERS.has(controller.toUpperCase());
}

function partsOf(component: Component): MeasuredValue[] {
  const names = Array.isArray(component['components']) ? component['components'].map(String) : [];
  return names.flatMap((name) =>
    (PARTS[name] ?? []).map((value) => ({
      ...value,
      read: (whole: Component) => {
        const part = whole[name];
        return typeof part === 'object' && part !== null ? value.read(part as Component) : undefined;
      },
    })),
  );
}

function property(part: string, name: string, unit?: string): MeasuredValue {
  return { part, ...(unit !== undefined && { unit }), read: (component) => component[name] };
}

/** A GPS that has not found itself yet says that it is at 0, 0. */
function whereFixed(value: MeasuredValue): MeasuredValue {
  const isFixed = ({ latitude, longitude }: Component) => latitude !== 0 || longitude !== 0;
  return { ...value, read: (component) => (isFixed(component) ? value.read(component) : undefined) };
}

function scaled(part: string, name: string, unit: string, factor: number): MeasuredValue {
  return { part, unit, read: (component) => times(component[name], factor) };
}

function flag(name: string): MeasuredValue {
  return { part: name, read: (component) => (component[name] === true ? 1 : 0) };
}

function times(value: unknown, factor: number): number | undefined {
  return typeof value === 'number' ? value * factor : undefined;
}

function inside(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
