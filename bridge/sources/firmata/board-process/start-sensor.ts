import { type Clock, didYouMean } from '../../../../core/index.ts';
import type { FirmataSensor } from '../firmata-board.ts';
import type { BoardIo, Component, ComponentClass, JohnnyFive } from './johnny-five.ts';
import { type MeasuredValue, SENSOR_CLASSES, sensorClass } from './measured-values.ts';
import { readOneWireThermometers } from './one-wire-thermometer.ts';
import type { SensorReadings } from './sensor-readings.ts';

export interface SensorSurroundings {
  readonly five: JohnnyFive;
  readonly io: BoardIo;
  readonly board: object;
  readonly intervalMs: number;
  /** What a component says earlier is not yet measured, milliseconds. */
  readonly warmUpMs: number;
  readonly clock: Clock;
  readonly readings: SensorReadings;
}

/** What libraries say of a thermometer that does not answer. */
const DISCONNECTED_CELSIUS = -127;

/**
 * Makes a component and hands on what it measures, until the process ends.
 *
 * @throws Error that says in a line what is wrong with the sensor's configuration
 */
export function startSensor(sensor: FirmataSensor, surroundings: SensorSurroundings): void {
  const { five, io, board, intervalMs, clock, readings } = surroundings;
  const { series, use, options } = sensor;
  const Class = componentClass(five, use);
  const controller = checkedController(Class, use, options['controller']);
  if (use === 'Thermometer' && controller === 'DS18B20') {
    const { pin, address } = options;
    const wire = { series, pin, ...(address !== undefined && { address }), intervalMs, clock };
    readOneWireThermometers(io, wire, readings).catch((error: unknown) => readings.failed(series, String(error)));
    return;
  }
  const component = new Class({ freq: intervalMs, ...options, board });
  component.on('error', (error: unknown) => readings.failed(series, String(error)));
  const { events, values } = sensorClass(use, controller, component);
  const firstMs = events.includes('data') ? clock.monotonicMs() + surroundings.warmUpMs : 0;
  const pace = pacer(use === 'GPS' ? intervalMs : 0, clock);
  const tell = () => {
    if (clock.monotonicMs() < firstMs || !pace()) return;
    for (const value of values) {
      tellValue(component, value, values.length === 1 ? series : `${series}.${value.part}`, readings);
    }
  };
  for (const event of events) component.on(event, tell);
}

function tellValue(
  component: Component,
  { read, unit }: MeasuredValue,
  series: string,
  readings: SensorReadings,
): void {
  const value = read(component);
  if (value === undefined || value === null) return;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    readings.failed(series, `it reads ${String(value)}; check its wires`);
    return;
  }
  const isBad = unit === 'Cel' && value === DISCONNECTED_CELSIUS;
  readings.reading({ series, value, ...(unit !== undefined && { unit }), ...(isBad && { quality: 'bad' }) });
}

function componentClass(five: JohnnyFive, use: string): ComponentClass {
  const Class = five[use];
  if (SENSOR_CLASSES.includes(use) && typeof Class === 'function') return Class as ComponentClass;
  const near = didYouMean(use, SENSOR_CLASSES);
  throw new Error(
    near === ''
      ? `"${use}" is no sensor of Johnny-Five; there are ${SENSOR_CLASSES.join(', ')}`
      : `"${use}" is no sensor of Johnny-Five${near}`,
  );
}

/** The controller as Johnny-Five spells it, which takes an unknown one for a defect of its own. */
function checkedController(Class: ComponentClass, use: string, controller: unknown): string | undefined {
  if (controller === undefined) return undefined;
  const known = Object.keys(Class.Controllers ?? {}).filter((name) => name !== 'DEFAULT');
  if (known.length === 0) return String(controller);
  const wanted = String(controller);
  const found = known.find((name) => name === wanted || name === wanted.toUpperCase());
  if (found !== undefined) return found;
  const near = didYouMean(wanted, known);
  throw new Error(
    near === ''
      ? `${use} has no controller "${wanted}"; it has ${known.join(', ')}`
      : `${use} has no controller "${wanted}"${near}`,
  );
}

/** Lets one through in each interval; all when it is 0. */
function pacer(intervalMs: number, clock: Clock): () => boolean {
  let nextMs = 0;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs < nextMs) return false;
    nextMs = nowMs + intervalMs;
    return true;
  };
}
