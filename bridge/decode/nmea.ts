import { decimalOf } from './decimal-text.ts';
import type { DecodedLine, DecodedValue, Decoder } from './decoder.ts';

type Fields = readonly string[];
type Add = (series: string, text: string | undefined, unit?: string) => void;

/** Which fields of a sentence are measurements. Source: NMEA 0183, as published by Serial Studio and gpsd. */
const SENTENCES: Readonly<Record<string, (fields: Fields, add: Add) => boolean>> = {
  GGA: (f, add) => {
    addPosition(f, 2, add);
    add('altitude', f[9], 'm');
    add('satellites', f[7]);
    add('hdop', f[8]);
    return f[6] !== '0' && f[6] !== '';
  },
  RMC: (f, add) => {
    addPosition(f, 3, add);
    add('speed', f[7], 'kn');
    add('course', f[8], 'deg');
    return f[2] === 'A';
  },
  GLL: (f, add) => {
    addPosition(f, 1, add);
    return f[6] !== 'V';
  },
  VTG: (f, add) => {
    add('course', f[1], 'deg');
    add('ground speed', f[7], 'km/h');
    return true;
  },
  HDT: (f, add) => {
    add('heading', f[1], 'deg');
    return true;
  },
  DPT: (f, add) => {
    add('depth', f[1], 'm');
    return true;
  },
  MTW: (f, add) => {
    add('water temperature', f[1], 'Cel');
    return true;
  },
};

/**
 * An NMEA 0183 sentence, `$GPGGA,…*47`. The checksum must be there and right. A receiver without a fix repeats its last
 * position: such values are bad. `undefined` when the line is no sentence.
 */
export function decodeNmea(line: string): DecodedLine | undefined {
  const text = line.trimEnd();
  if (!/^[$!][A-Z]{2,8}\d{0,2},/.test(text.slice(0, 16))) return undefined;
  const star = text.lastIndexOf('*');
  if (star === -1 || star !== text.length - 3)
    return { values: [], skipped: 'NMEA sentence without a checksum: it may be cut' };
  if (checksum(text, star) !== Number.parseInt(text.slice(star + 1), 16)) {
    return { values: [], skipped: 'NMEA sentence with a wrong checksum' };
  }
  const fields = text.slice(1, star).split(',');
  const type = (fields[0] ?? '').slice(-3);
  const read = Object.hasOwn(SENTENCES, type) ? SENTENCES[type] : undefined;
  if (read === undefined) return { values: [], skipped: `NMEA sentence ${type} holds no measurement that is read` };
  const values: DecodedValue[] = [];
  const isGood = read(fields, (series, field, unit) => {
    const value = decimalOf(field ?? '');
    if (value !== undefined) values.push({ series, value, ...(unit === undefined ? {} : { unit }) });
  });
  if (values.length === 0) return { values, skipped: 'NMEA sentence without a fix' };
  return { values: isGood ? values : values.map((value) => ({ ...value, quality: 'bad' as const })) };
}

function checksum(text: string, star: number): number {
  let sum = 0;
  for (let index = 1; index < star; index += 1) sum ^= text.charCodeAt(index);
  return sum;
}

function addPosition(fields: Fields, index: number, add: Add): void {
  add('latitude', degrees(fields[index], fields[index + 1]), 'lat');
  add('longitude', degrees(fields[index + 2], fields[index + 3]), 'lon');
}

/** `4807.038`, `N`: degrees and minutes run together. */
function degrees(text = '', side = ''): string {
  const value = decimalOf(text);
  if (value === undefined || !/^[NSEW]$/.test(side)) return '';
  const whole = Math.floor(value / 100);
  const minutes = Number((value - whole * 100).toFixed(7));
  const decimal = (whole * 60 + minutes) / 60;
  return String(side === 'S' || side === 'W' ? -decimal : decimal);
}

export const nmeaDecoder = (): Decoder => ({
  decode: (line) => decodeNmea(line) ?? { values: [], skipped: 'no NMEA sentence: such a line starts with "$" or "!"' },
});
