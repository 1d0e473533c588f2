/** A unit as the program keeps it and as people write it. */
export interface UnitSpelling {
  /** SenML code, RFC 8428 section 12.1 and RFC 8798 where it has one, else the UCUM or everyday symbol. */
  readonly code: string;
  /** As it stands on an axis. */
  readonly label: string;
  /** Other spellings that sketches print; upper and lower case count. */
  readonly spellings: readonly string[];
}

export const UNITS: readonly UnitSpelling[] = [
  { code: 'Cel', label: '°C', spellings: ['*C', "'C", 'C', 'degC', 'deg C', 'Celsius', 'celsius', 'ºC', 'Â°C'] },
  { code: 'Far', label: '°F', spellings: ['*F', "'F", 'F', 'degF', 'deg F', 'Fahrenheit', 'ºF', 'Â°F'] },
  { code: 'K', label: 'K', spellings: [] },
  { code: '%RH', label: '% RH', spellings: ['%rH', '%rh'] },
  { code: '%', label: '%', spellings: ['percent'] },
  { code: '/min', label: 'bpm', spellings: ['BPM', 'beats/min'] },
  { code: 'mV', label: 'mV', spellings: ['millivolts'] },
  { code: 'V', label: 'V', spellings: ['volts', 'Volts'] },
  { code: 'mA', label: 'mA', spellings: [] },
  { code: 'A', label: 'A', spellings: [] },
  { code: 'W', label: 'W', spellings: [] },
  { code: 'Pa', label: 'Pa', spellings: [] },
  { code: 'hPa', label: 'hPa', spellings: ['mbar', 'mb'] },
  { code: 'kPa', label: 'kPa', spellings: [] },
  { code: 'lx', label: 'lx', spellings: ['lux', 'Lux'] },
  { code: 'ppm', label: 'ppm', spellings: ['PPM'] },
  { code: 'm', label: 'm', spellings: [] },
  { code: 'cm', label: 'cm', spellings: [] },
  { code: 'mm', label: 'mm', spellings: [] },
  { code: 'in', label: 'in', spellings: ['inch', 'inches'] },
  { code: 'm/s', label: 'm/s', spellings: [] },
  { code: 'm/s2', label: 'm/s²', spellings: ['m/s^2', 'm/s²'] },
  { code: 'rad/s', label: 'rad/s', spellings: [] },
  { code: 'Ohm', label: 'Ω', spellings: ['ohm', 'ohms', 'Ohms'] },
  { code: '1/min', label: '1/min', spellings: ['rpm', 'RPM'] },
  { code: 'Hz', label: 'Hz', spellings: [] },
  { code: 'ms', label: 'ms', spellings: [] },
  { code: 's', label: 's', spellings: ['sec'] },
  { code: 'g', label: 'g', spellings: [] },
  { code: 'kg', label: 'kg', spellings: [] },
];

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
