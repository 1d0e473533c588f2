import { unitCode } from '../../core/index.ts';
import { decimalOf } from './decimal-text.ts';
import type { DecodedLine, DecodedValue } from './decoder.ts';
import { decodeInflux, looksLikeInflux } from './influx.ts';
import { decodeJson } from './json-values.ts';
import { readLabel } from './label.ts';
import { decodeNmea } from './nmea.ts';
import { decodeTeleplot } from './teleplot.ts';
import { isDeviceLabel } from './vocabulary.ts';

/**
 * Lines that say by their first characters which convention they follow, so that nothing has to be guessed or learned:
 * JSON, Teleplot, MegunoLink, NMEA, InfluxDB, PulseSensor's protocol, and the bridges that print topics. `undefined` for
 * all others.
 */
export function decodeFramed(line: string): DecodedLine | undefined {
  switch (line.charCodeAt(0)) {
    case 0x7b: // {
      return decodeMegunoLink(line) ?? (line.charCodeAt(1) === 0x27 ? undefined : decodeJson(line));
    case 0x5b: // [
      return /^\[\s*[-\d"[{\]]/.test(line) ? jsonArray(line) : undefined;
    case 0x3e: // >
      return decodeTeleplot(line);
    case 0x24: // $
    case 0x21: // !
      return decodeNmea(line) ?? decodeTopic(line);
    case 0x23: // #
    case 0x40: // @
      return decodeTopic(line);
    case 0x27: // '
      return decodeEspHome(line);
    case 0x50: // P
      return decodePulseSensor(line) ?? decodeLater(line);
    default:
      return decodeLater(line);
  }
}

/** What stands behind a name: InfluxDB's fields, or the JSON behind a topic as Tasmota logs it. */
function decodeLater(line: string): DecodedLine | undefined {
  const brace = line.indexOf('{"');
  if (brace > 0 && line.trimEnd().endsWith('}') && /[=:\s]$/.test(line.slice(Math.max(0, brace - 1), brace))) {
    return decodeJson(line.slice(brace));
  }
  return looksLikeInflux(line) ? decodeInflux(line) : undefined;
}

/** `[12:34:56] …` and `[1] …` are no JSON: a bracket that does not close at the end is a mark of a log. */
function jsonArray(line: string): DecodedLine | undefined {
  return line.trimEnd().endsWith(']') ? decodeJson(line) : undefined;
}

const ESPHOME_STATE = /^'([^']{1,64})': Sending state (\S{1,32}) (\S{1,12} )?with \d{1,2} decimals of accuracy$/;

/** `'Living Room': Sending state 23.4 °C with 1 decimals of accuracy`. Source: esphome/esphome, sensor.cpp. */
function decodeEspHome(line: string): DecodedLine | undefined {
  const [, name = '', text = '', spelling = ''] = ESPHOME_STATE.exec(line.trimEnd()) ?? [];
  if (name === '') return undefined;
  const value = decimalOf(text);
  if (value === undefined) return { values: [], skipped: `${name} is not a finite number` };
  const unit = spelling === '' ? undefined : (unitCode(spelling) ?? spelling.trim());
  return { values: [{ series: name, value, ...(unit === undefined ? {} : { unit }) }] };
}

/** `{TIMEPLOT:channel|DATA|Series:style|T|22.0}`. Source: Megunolink/MLP. Other commands set up the plot. */
function decodeMegunoLink(line: string): DecodedLine | undefined {
  if (!/^\{[A-Z]{4,12}[:|]/.test(line)) return undefined;
  const text = line.trimEnd();
  const [, command, series = '', , value = ''] = text.slice(1, -1).split('|', 6);
  if (!text.endsWith('}')) return { values: [], skipped: 'MegunoLink message that is cut' };
  if (command !== 'DATA') return { values: [], skipped: 'MegunoLink command' };
  const number = decimalOf(value);
  const name = series.split(':', 1)[0]?.trim() ?? '';
  if (number === undefined || name === '') return { values: [], skipped: 'MegunoLink message without a number' };
  const { series: label, unit } = readLabel(name);
  return { values: [{ series: label, value: number, ...(unit === undefined ? {} : { unit }) }] };
}

/** `PSWS,1,LIVE,seq,ts,signal,bpm,ibi,beat,quality,STATE`, and more fields in version 2. Source: PulseSensorPlayground. */
function decodePulseSensor(line: string): DecodedLine | undefined {
  if (!line.startsWith('PSWS,')) return undefined;
  const fields = line.trimEnd().split(',', 19);
  const wanted = fields[1] === '1' ? 11 : fields[1] === '2' ? 18 : 0;
  if (fields.length !== wanted) return { values: [], skipped: 'PulseSensor message of unknown length' };
  const values: DecodedValue[] = [];
  for (const [index, series, unit] of [
    [5, 'signal', ''],
    [6, 'bpm', '/min'],
    [7, 'ibi', 'ms'],
  ] as const) {
    const value = decimalOf(fields[index] ?? '');
    if (value !== undefined) values.push({ series, value, ...(unit === '' ? {} : { unit }) });
  }
  return values.length === 0 ? { values, skipped: 'PulseSensor message without a number' } : { values };
}

/** `###name,2###` and `$topic##value###` of Gussoh's bridge; `@text` of the WebPlotter is a log line. */
function decodeTopic(line: string): DecodedLine | undefined {
  const text = line.trimEnd();
  const isFramed = text.endsWith('###') && text.length > 6;
  const first = text.charCodeAt(0);
  if (isFramed && text.startsWith('###')) return topicValue(text.slice(3, -3), ',');
  if (isFramed && first !== 0x23) return topicValue(text.slice(1, -3), '##');
  return first === 0x40 ? { values: [], skipped: 'log line' } : undefined;
}

function topicValue(text: string, mark: string): DecodedLine {
  const at = text.lastIndexOf(mark);
  const series = text.slice(0, Math.max(0, at)).trim();
  const value = decimalOf(text.slice(at + mark.length));
  if (at <= 0 || series === '' || value === undefined) return { values: [], skipped: 'topic without a number' };
  return isDeviceLabel(series)
    ? { values: [], skipped: 'the line describes the device' }
    : { values: [{ series, value }] };
}
