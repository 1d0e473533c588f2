import { decimalOf } from './decimal-text.ts';
import type { DecodedLine, DecodedValue, Decoder } from './decoder.ts';

/** Splits at `mark` outside quotes, a backslash taking its meaning away. One pass. */
function splitOutside(text: string, mark: string, most: number): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length && parts.length < most - 1; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === mark && !isQuoted) {
      parts.push(text.slice(from, index));
      from = index + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

const plain = (text: string) => text.replace(/\\([,= \\"])/g, '$1');

/**
 * InfluxDB's line protocol: `weather,location=us temperature=82,humidity=71i 1465839830100400200`. The series is called
 * `weather us temperature`, the tags' values between measurement and field, so that two sensors that differ in a tag alone
 * stay two. Texts and booleans are no values, the time is left. `undefined` when the line is none.
 */
export function decodeInflux(line: string): DecodedLine | undefined {
  const [head = '', body = '', time, rest] = splitOutside(line.trim(), ' ', 5);
  if (rest !== undefined || (time !== undefined && !/^-?\d{1,19}$/.test(time)) || !body.includes('=')) return undefined;
  const [measurement = '', ...tags] = splitOutside(head, ',', 65);
  const tagPairs = tags.map((tag) => splitOutside(tag, '=', 3));
  if (measurement === '' || /[=:]/.test(measurement) || tagPairs.some((pair) => pair.length !== 2)) return undefined;
  const prefix = [measurement, ...tagPairs.map(([, value = '']) => value)].map(plain).join(' ');
  const values: DecodedValue[] = [];
  for (const field of splitOutside(body, ',', 257)) {
    const [key = '', text = '', more] = splitOutside(field, '=', 3);
    if (key === '' || text === '' || more !== undefined) return undefined;
    const value = decimalOf(/^[-+]?\d{1,19}[iu]$/.test(text) ? text.slice(0, -1) : text);
    if (value !== undefined) values.push({ series: `${prefix} ${plain(key)}`, value });
    else if (!/^(?:".*"|t|T|true|True|TRUE|f|F|false|False|FALSE)$/s.test(text)) return undefined;
  }
  return values.length === 0 ? { values, skipped: 'InfluxDB line without a number' } : { values };
}

/** Whether a line that nobody announced is surely of this protocol: it has tags or a time in nanoseconds. */
export function looksLikeInflux(line: string): boolean {
  return /^[A-Za-z_][\w./-]{0,63}(?:,[\w./-]{1,64}=[^\s=]{1,200}| [^\s=]{1,64}=\S{1,2000} \d{13,19}$)/.test(line);
}

export const influxDecoder = (): Decoder => ({
  decode: (line) => decodeInflux(line) ?? { values: [], skipped: 'no line of the InfluxDB protocol' },
});
