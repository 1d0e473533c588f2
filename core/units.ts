/** A unit as the program keeps it and as people write it. */
export interface UnitSpelling {
  /** SenML code, RFC 8428 section 12.1 and RFC 8798 where it has one, else the UCUM or everyday symbol. */
  readonly code: string;
  /** As it stands on an axis. */
  readonly label: string;
  /** Other spellings that sketches print; upper and lower case count. */
  readonly spellings: readonly string[];
}

/** `C` and `F` are temperatures: no sketch prints coulombs or farads alone. */
export const UNITS: readonly UnitSpelling[] = [
  // Temperature, humidity, air
  {
    code: 'Cel',
    label: '°C',
    spellings: [
      ...['*C', "'C", '^C', 'ºC', '˚C', 'Â°C', 'Ã‚Â°C', 'C', '° C', '℃', 'oC'],
      ...['degC', 'deg C', 'deg. C', 'DegC', 'Deg C', 'degrees C', 'degree C', 'Degrees C', 'deg Celsius'],
      ...['Celsius', 'celsius', 'CELSIUS', 'degrees Celsius', 'degrees celsius', 'Degrees Celsius', 'Celcius'],
    ],
  },
  {
    code: 'Far',
    label: '°F',
    spellings: [
      ...['*F', "'F", '^F', 'ºF', '˚F', 'Â°F', 'Ã‚Â°F', 'F', '° F', '℉', 'oF'],
      ...['degF', 'deg F', 'deg. F', 'DegF', 'Deg F', 'degrees F', 'degree F', 'Degrees F'],
      ...['Fahrenheit', 'fahrenheit', 'degrees Fahrenheit', 'degrees fahrenheit', 'Degrees Fahrenheit'],
    ],
  },
  { code: 'K', label: 'K', spellings: ['Kelvin', 'kelvin'] },
  { code: '%RH', label: '% RH', spellings: ['%rH', '%rh', '% rH', '% rh', '%r.H.', '%R.H.', 'RH%', '%Rh'] },
  { code: '%', label: '%', spellings: ['percent', 'Percent', '%%'] },
  { code: 'Pa', label: 'Pa', spellings: ['pascal', 'Pascal', 'pa', 'Pascals'] },
  { code: 'hPa', label: 'hPa', spellings: ['mbar', 'mb', 'mBar', 'hpa', 'HPa', 'millibar', 'millibars'] },
  { code: 'kPa', label: 'kPa', spellings: ['kpa', 'KPa'] },
  { code: 'bar', label: 'bar', spellings: [] },
  { code: 'inHg', label: 'inHg', spellings: ['InHg', 'in Hg', 'inches Hg', 'inches of Hg', '"Hg'] },
  { code: 'mmHg', label: 'mmHg', spellings: ['mm Hg'] },
  { code: 'psi', label: 'psi', spellings: ['PSI'] },
  { code: 'ppm', label: 'ppm', spellings: ['PPM'] },
  { code: 'ppb', label: 'ppb', spellings: ['PPB'] },
  { code: 'ug/m3', label: 'µg/m³', spellings: ['µg/m3', 'μg/m3', 'ug/m^3', 'µg/m^3', 'μg/m³', 'ug/m³', 'Âµg/mÂ³'] },
  { code: 'mg/m3', label: 'mg/m³', spellings: ['mg/m^3'] },
  { code: 'mg/l', label: 'mg/L', spellings: [] },
  { code: '#/cm3', label: '#/cm³', spellings: ['#/cm^3'] },
  // Heart and breath
  { code: '/min', label: 'bpm', spellings: ['BPM', 'beats/min', '1/min', 'Bpm'] },
  // Electricity
  { code: 'V', label: 'V', spellings: ['volts', 'Volts', 'Volt', 'volt', 'VDC', 'Vdc'] },
  { code: 'mV', label: 'mV', spellings: ['millivolts', 'mv', 'millivolt', 'mVolts'] },
  { code: 'uV', label: 'µV', spellings: ['μV'] },
  { code: 'A', label: 'A', spellings: ['Amps', 'amps', 'Amp', 'ampere', 'Amperes'] },
  { code: 'mA', label: 'mA', spellings: ['milliamps', 'ma'] },
  { code: 'uA', label: 'µA', spellings: ['μA'] },
  { code: 'W', label: 'W', spellings: ['Watts', 'watts', 'Watt', 'watt'] },
  { code: 'mW', label: 'mW', spellings: [] },
  { code: 'kW', label: 'kW', spellings: ['KW'] },
  { code: 'VA', label: 'VA', spellings: [] },
  { code: 'Wh', label: 'Wh', spellings: [] },
  { code: 'mWh', label: 'mWh', spellings: [] },
  { code: 'kWh', label: 'kWh', spellings: ['KWh', 'KWH', 'kwh'] },
  { code: 'Ah', label: 'Ah', spellings: [] },
  { code: 'mAh', label: 'mAh', spellings: ['mah'] },
  { code: 'Ohm', label: 'Ω', spellings: ['Ohms', 'ohm', 'ohms'] },
  { code: 'kOhm', label: 'kΩ', spellings: ['KOhms', 'kOhms', 'KOhm', 'kohm', 'kohms', 'k Ohm', 'k ohms', 'kΩ', 'KΩ'] },
  { code: 'MOhm', label: 'MΩ', spellings: ['MOhms', 'Mohm'] },
  { code: 'uF', label: 'µF', spellings: [] },
  { code: 'nF', label: 'nF', spellings: [] },
  { code: 'pF', label: 'pF', spellings: [] },
  { code: 'uS/cm', label: 'µS/cm', spellings: ['μS/cm', 'us/cm'] },
  { code: 'mS/cm', label: 'mS/cm', spellings: ['ms/cm'] },
  { code: 'dB', label: 'dB', spellings: ['db', 'decibel', 'dBA', 'dB(A)'] },
  { code: 'dBm', label: 'dBm', spellings: ['dbm', 'DBm'] },
  // Length, motion, force
  { code: 'm', label: 'm', spellings: ['meters', 'metres', 'Meters', 'meter', 'metre', 'mtr'] },
  { code: 'km', label: 'km', spellings: ['Km', 'kilometers'] },
  { code: 'cm', label: 'cm', spellings: ['centimeters', 'Cm', 'CM', 'centimetres', 'centimeter'] },
  { code: 'mm', label: 'mm', spellings: ['millimeters', 'MM', 'millimetres'] },
  { code: 'um', label: 'µm', spellings: ['μm'] },
  { code: 'nm', label: 'nm', spellings: [] },
  { code: 'in', label: 'in', spellings: ['inch', 'inches', 'Inches'] },
  { code: 'ft', label: 'ft', spellings: ['feet', 'Feet', 'foot'] },
  { code: 'm/s', label: 'm/s', spellings: ['meters/second', 'mps'] },
  { code: 'km/h', label: 'km/h', spellings: ['kmh', 'kph', 'km/hr', 'kmph', 'Km/h'] },
  { code: 'mi/h', label: 'mph', spellings: ['MPH'] },
  { code: 'kn', label: 'kn', spellings: ['knots', 'kt'] },
  { code: 'm/s2', label: 'm/s²', spellings: ['m/s^2', 'm/s²', 'm/s/s', 'm/s^²', 'm/sÂ²'] },
  { code: 'deg', label: '°', spellings: ['degree', 'degrees', 'Degrees', 'Deg', 'º', 'Â°'] },
  {
    code: 'deg/s',
    label: '°/s',
    spellings: ['dps', 'DPS', 'degrees/s', 'degree/s', 'deg/sec', 'degrees/second', 'degrees/sec'],
  },
  { code: 'rad', label: 'rad', spellings: ['radians', 'radian'] },
  { code: 'rad/s', label: 'rad/s', spellings: ['radians/s', 'rad/sec', 'rads/s', 'radians/second'] },
  { code: 'rpm', label: 'rpm', spellings: ['RPM', 'rev/min'] },
  { code: 'N', label: 'N', spellings: ['Newton', 'newtons', 'Newtons'] },
  { code: 'uT', label: 'µT', spellings: ['μT', 'ut', 'microtesla', 'micro-Tesla', 'uTesla'] },
  { code: 'mT', label: 'mT', spellings: [] },
  { code: 'gauss', label: 'gauss', spellings: ['Gauss'] },
  { code: 'g', label: 'g', spellings: ['grams', 'gram', 'gr'] },
  { code: 'mg', label: 'mg', spellings: [] },
  { code: 'kg', label: 'kg', spellings: ['Kg', 'KG', 'kilograms'] },
  { code: 'lb', label: 'lb', spellings: ['lbs'] },
  { code: 'oz', label: 'oz', spellings: ['ounces'] },
  // Light
  { code: 'lx', label: 'lx', spellings: ['lux', 'Lux', 'LUX'] },
  { code: 'uW/cm2', label: 'µW/cm²', spellings: ['uW/cm^2', 'µW/cm2'] },
  { code: 'W/m2', label: 'W/m²', spellings: ['W/m^2'] },
  // Amounts and flows
  { code: 'l', label: 'L', spellings: ['L', 'liters', 'litres', 'Liters'] },
  { code: 'ml', label: 'mL', spellings: ['mL', 'milliliters'] },
  { code: 'l/min', label: 'L/min', spellings: ['L/min', 'lpm'] },
  { code: 'l/h', label: 'L/h', spellings: ['L/h', 'L/hour', 'l/hour'] },
  { code: 'ml/min', label: 'mL/min', spellings: ['mL/min'] },
  { code: 'pH', label: 'pH', spellings: [] },
  { code: 'lat', label: '° N', spellings: [] },
  { code: 'lon', label: '° E', spellings: [] },
  { code: 'count', label: 'count', spellings: ['counts', 'pulses', 'steps'] },
  { code: 'B', label: 'B', spellings: ['bytes', 'Bytes'] },
  { code: 'KiB', label: 'KiB', spellings: [] },
  // Time and frequency
  { code: 'Hz', label: 'Hz', spellings: ['hz', 'HZ', 'hertz', 'Hertz'] },
  { code: 'kHz', label: 'kHz', spellings: ['KHz', 'khz'] },
  { code: 'MHz', label: 'MHz', spellings: ['Mhz'] },
  { code: 's', label: 's', spellings: ['sec', 'secs', 'seconds', 'second'] },
  { code: 'ms', label: 'ms', spellings: ['msec', 'milliseconds', 'mS', 'millis'] },
  { code: 'us', label: 'µs', spellings: ['μs', 'usec', 'microseconds', 'uS'] },
  { code: 'min', label: 'min', spellings: ['minutes', 'minute', 'mins'] },
  { code: 'h', label: 'h', spellings: ['hours', 'hour', 'hrs'] },
  { code: 'd', label: 'd', spellings: ['days', 'day'] },
];

/** The longest spelling, characters: what is longer need not be looked up. */
export const MAX_UNIT_CHARACTERS = 20;

const BY_SPELLING = new Map(
  UNITS.flatMap((unit) => [unit.code, unit.label, ...unit.spellings].map((spelling) => [spelling, unit.code] as const)),
);
const LABELS = new Map(UNITS.map((unit) => [unit.code, unit.label]));

/** The code of a unit as sketches print it (`*C`, `degC`, `°C` are all `Cel`); `undefined` when it is no unit we know. */
export function unitCode(spelling: string): string | undefined {
  return BY_SPELLING.get(spelling.trim());
}

/** A unit code as people write it: `°C` for `Cel`; a code we do not know stands for itself. */
export function unitLabel(code: string): string {
  return LABELS.get(code) ?? code;
}
