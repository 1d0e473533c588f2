import { type Decoder, makeDecoder } from '../bridge/index.ts';
import type { Measurement } from './measurement.ts';

const LINES = 200_000;
const ROUNDS = 7;

/** What a sketch prints over a while: no line is like the one before. */
function lines(print: (temperature: string, humidity: string, pressure: string) => string): string[] {
  return Array.from({ length: LINES }, (_, index) => {
    const temperature = (20 + 5 * Math.sin(index / 50)).toFixed(2);
    const humidity = (50 + 9 * Math.cos(index / 70)).toFixed(1);
    return print(temperature, humidity, (1013 + Math.sin(index / 90)).toFixed(2));
  });
}

/** The best of some rounds, million lines a second on one core. */
function measure(texts: readonly string[], read: (line: string) => unknown): number {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    for (const text of texts) read(text);
    bestMs = Math.min(bestMs, performance.now() - startMs);
  }
  return texts.length / bestMs / 1000;
}

/** The naive way: no unit, no failure, no header, and half a line is as good as a whole one. */
function splitPairs(line: string): object[] {
  return line.split(',').map((pair) => {
    const [series = '', value = ''] = pair.split(':');
    return { series, value: Number.parseFloat(value) };
  });
}

const splitRow = (line: string): object[] =>
  line.split(',').map((cell, index) => ({ series: `value_${index}`, value: Number(cell) }));

/** Decoding alone, beside `JSON.parse` of the same content and a naive split, in the same process. */
export async function measureDecode(): Promise<Measurement[]> {
  const pairs = lines((t, h, p) => `T:${t},H:${h},P:${p}`);
  const rows = lines((t, h, p) => `${t},${h},${p}`);
  const prose = lines((t, h) => `Humidity: ${h} %\tTemperature: ${t} *C`);
  const json = lines((t, h, p) => `{"T":${t},"H":${h},"P":${p}}`);
  const auto = (): Decoder => makeDecoder({ kind: 'auto' });
  const decoded = (texts: readonly string[], decoder: Decoder) => measure(texts, (line) => decoder.decode(line));
  const pattern = '^T:(?<T>[-.0-9]+),H:(?<H>[-.0-9]+),P:(?<P>[-.0-9]+)$';
  const results: readonly (readonly [string, number])[] = [
    ['label:value, three values', decoded(pairs, auto())],
    ['CSV, three columns', decoded(rows, auto())],
    ['labels with units', decoded(prose, auto())],
    ['JSON', decoded(json, auto())],
    [
      'label:value by a configured template',
      decoded(pairs, makeDecoder({ kind: 'template', template: 'T:{T},H:{H},P:{P}' })),
    ],
    [
      'label:value by a regular expression',
      decoded(pairs.slice(0, LINES / 20), makeDecoder({ kind: 'regex', pattern })),
    ],
    [
      'label:value, each line by a new decoder: nothing learned',
      measure(pairs.slice(0, LINES / 20), (line) => auto().decode(line)),
    ],
    ['beside it: JSON.parse of the same values', measure(json, (line) => JSON.parse(line))],
    ['beside it: label:value by split', measure(pairs, splitPairs)],
    ['beside it: CSV by split', measure(rows, splitRow)],
  ];
  return results.map(([what, millions]) => ({ what: `million lines/s, ${what}`, value: millions.toFixed(2) }));
}
