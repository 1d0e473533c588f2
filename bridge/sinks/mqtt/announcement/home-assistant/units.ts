import { MAX_UNIT_CHARACTERS, unitLabel } from '../../../../../core/index.ts';

/** How Home Assistant is told of the unit of a series. */
export interface SensorUnit {
  readonly unit_of_meas?: string;
  readonly dev_cla?: string;
  readonly stat_cla: 'measurement' | 'total_increasing';
}

type Known = readonly [unit: string | undefined, deviceClass: string | undefined];

/**
 * Units that go with one device class and no other; Home Assistant refuses a sensor whose two do not go together. Those
 * that may be several things (`ppm`, `µg/m³`, `%`, `L`) and those whose spelling changed between its versions (all with a
 * `µ`; mW, mWh) are left without one.
 *
 * Source: `DEVICE_CLASS_UNITS` in `homeassistant/components/sensor/const.py`, `UnitOf…` in `homeassistant/const.py`,
 * as of 2024.11, the first version that knows devices.
 */
const KNOWN: ReadonlyMap<string, Known> = new Map([
  ['Cel', ['°C', 'temperature']],
  ['Far', ['°F', 'temperature']],
  ['K', ['K', 'temperature']],
  ['%RH', ['%', 'humidity']],
  ['Pa', ['Pa', 'pressure']],
  ['hPa', ['hPa', 'pressure']],
  ['kPa', ['kPa', 'pressure']],
  ['bar', ['bar', 'pressure']],
  ['inHg', ['inHg', 'pressure']],
  ['mmHg', ['mmHg', 'pressure']],
  ['psi', ['psi', 'pressure']],
  ['V', ['V', 'voltage']],
  ['mV', ['mV', 'voltage']],
  ['A', ['A', 'current']],
  ['mA', ['mA', 'current']],
  ['W', ['W', 'power']],
  ['kW', ['kW', 'power']],
  ['VA', ['VA', 'apparent_power']],
  ['Wh', ['Wh', 'energy']],
  ['kWh', ['kWh', 'energy']],
  ['mS/cm', ['mS/cm', 'conductivity']],
  ['dBm', ['dBm', 'signal_strength']],
  ['m', ['m', 'distance']],
  ['km', ['km', 'distance']],
  ['cm', ['cm', 'distance']],
  ['mm', ['mm', 'distance']],
  ['in', ['in', 'distance']],
  ['ft', ['ft', 'distance']],
  ['m/s', ['m/s', 'speed']],
  ['km/h', ['km/h', 'speed']],
  ['mi/h', ['mph', 'speed']],
  ['kn', ['kn', 'speed']],
  ['g', ['g', 'weight']],
  ['mg', ['mg', 'weight']],
  ['kg', ['kg', 'weight']],
  ['lb', ['lb', 'weight']],
  ['oz', ['oz', 'weight']],
  ['lx', ['lx', 'illuminance']],
  ['W/m2', ['W/m²', 'irradiance']],
  ['l/min', ['L/min', 'volume_flow_rate']],
  // Home Assistant's own has none.
  ['pH', [undefined, 'ph']],
  ['B', ['B', 'data_size']],
  ['KiB', ['KiB', 'data_size']],
  ['Hz', ['Hz', 'frequency']],
  ['kHz', ['kHz', 'frequency']],
  ['MHz', ['MHz', 'frequency']],
  ['ms', ['ms', 'duration']],
  ['s', ['s', 'duration']],
  ['min', ['min', 'duration']],
  ['h', ['h', 'duration']],
  ['d', ['d', 'duration']],
]);

/** Device classes that only count upwards; Home Assistant refuses `measurement` for them. */
const COUNTERS: ReadonlySet<string> = new Set(['energy']);

/** @param code of the unit as points carry it; one that Home Assistant does not know is shown as it is written */
export function sensorUnit(code: string | undefined): SensorUnit {
  if (code === undefined) return { stat_cla: 'measurement' };
  const [unit, deviceClass] = KNOWN.get(code) ?? [shownUnit(code), undefined];
  return {
    ...(unit !== undefined && { unit_of_meas: unit }),
    ...(deviceClass !== undefined && { dev_cla: deviceClass }),
    stat_cla: deviceClass !== undefined && COUNTERS.has(deviceClass) ? 'total_increasing' : 'measurement',
  };
}

function shownUnit(code: string): string | undefined {
  const shown = unitLabel(code).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/gu, ' ');
  return shown.trim().slice(0, MAX_UNIT_CHARACTERS) || undefined;
}
