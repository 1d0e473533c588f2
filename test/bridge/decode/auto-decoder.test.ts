import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AutoDecoder, type DecodedValue } from '../../../bridge/index.ts';

/** Decodes lines in order with one decoder and returns what the last one says. */
function decode(...lines: string[]) {
  const decoder = new AutoDecoder();
  return lines.map((line) => decoder.decode(line)).at(-1) ?? { values: [] };
}

const CEL = { unit: 'Cel' };

describe('label:value and key=value', () => {
  test.each<[string, DecodedValue[]]>([
    ['T:21.5', [{ series: 'T', value: 21.5 }]],
    ['T:0', [{ series: 'T', value: 0 }]],
    [
      'Value:377\tAVG5:431.01',
      [
        { series: 'Value', value: 377 },
        { series: 'AVG5', value: 431.01 },
      ],
    ],
    ['Label 1:10', [{ series: 'Label 1', value: 10 }]],
    [
      'a:1 b:2 c:-3',
      [
        { series: 'a', value: 1 },
        { series: 'b', value: 2 },
        { series: 'c', value: -3 },
      ],
    ],
    [
      'a:1e3;b:-.5',
      [
        { series: 'a', value: 1000 },
        { series: 'b', value: -0.5 },
      ],
    ],
    [
      'temperatureC=26.4375 temperatureF=79.5875',
      [
        { series: 'temperatureC', value: 26.4375, unit: 'Cel' },
        { series: 'temperatureF', value: 79.5875, unit: 'Far' },
      ],
    ],
    [
      'sensor = 523\t output = 130',
      [
        { series: 'sensor', value: 523 },
        { series: 'output', value: 130 },
      ],
    ],
    [
      'Humidity: 55.00 %\tTemperature: 23.40 *C',
      [
        { series: 'Humidity', value: 55, unit: '%' },
        { series: 'Temperature', value: 23.4, ...CEL },
      ],
    ],
    [
      'Temperature = 23.40 °C  Humidity = 55.00 % ',
      [
        { series: 'Temperature', value: 23.4, ...CEL },
        { series: 'Humidity', value: 55, unit: '%' },
      ],
    ],
    ['Temp:23.4C', [{ series: 'Temp', value: 23.4, ...CEL }]],
    ['Temperature(C): 23.4', [{ series: 'Temperature', value: 23.4, ...CEL }]],
    ['Pressure = 101325.00 Pa', [{ series: 'Pressure', value: 101_325, unit: 'Pa' }]],
    ['Température: 21', [{ series: 'Température', value: 21 }]],
  ])('%j is read', (line, values) => {
    expect(decode(line)).toEqual({ values });
  });

  test.each([
    'rst:0x1 (POWERON_RESET),boot:0x13',
    'T:23,4',
    'T:1.2.3',
    'T:12:30',
    'x:1 and then words',
    'x:',
    '12:30:45',
    'Error: Could not read temperature data',
  ])('%j is skipped whole, because half a line read is a wrong value', (line) => {
    expect(decode(line)).toEqual({ values: [], skipped: expect.any(String) });
  });

  test('a value that is not a number is said to be missing, and its neighbours are kept', () => {
    expect(decode('T:21.5,H:nan,P:inf')).toEqual({
      values: [{ series: 'T', value: 21.5 }],
      skipped: 'H, P is not a finite number',
    });
  });
});

describe('separated numbers', () => {
  test.each<[string, number[]]>([
    ['523', [523]],
    ['-12\t34', [-12, 34]],
    ['12,255,7', [12, 255, 7]],
    ['1;2;3', [1, 2, 3]],
    ['512   498 601', [512, 498, 601]],
    ['0', [0]],
  ])('%j gives unnamed columns', (line, numbers) => {
    expect(decode(line).values).toEqual(
      numbers.map((value, index) => ({ series: index === 0 ? 'value' : `value_${index + 1}`, value })),
    );
  });

  test('an empty column is nobody’s and shifts none', () => {
    expect(decode('1,,3').values).toEqual([
      { series: 'value', value: 1 },
      { series: 'value_3', value: 3 },
    ]);
    expect(decode('1\t\t3').values).toEqual([
      { series: 'value', value: 1 },
      { series: 'value_3', value: 3 },
    ]);
  });

  test('units stand behind numbers without a label too', () => {
    expect(decode('12in, 31cm').values).toEqual([
      { series: 'value', value: 12, unit: 'in' },
      { series: 'value_2', value: 31, unit: 'cm' },
    ]);
  });

  test('a header names the columns of the rows after it, and their units', () => {
    expect(decode('light (lx),temperature (C)', '120,22.5', '121,22.6').values).toEqual([
      { series: 'light', value: 121, unit: 'lx' },
      { series: 'temperature', value: 22.6, unit: 'Cel' },
    ]);
  });

  test('a row with another number of columns ends the header’s hold', () => {
    expect(decode('a,b', '1,2', '3', '4,5').values.map(({ series }) => series)).toEqual(['value', 'value_2']);
  });

  test('words that no row follows were no header', () => {
    expect(decode('Hello, world', 'still starting up!', '10,200').values.map(({ series }) => series)).toEqual([
      'value',
      'value_2',
    ]);
  });

  test('prose, and a number inside it, is skipped', () => {
    for (const line of ['Knock!', 'Requesting temperatures...DONE', 'reading 12 sensors']) {
      expect(decode(line)).toEqual({ values: [], skipped: expect.any(String) });
    }
  });
});

describe('JSON lines', () => {
  test('numbers are taken by key, nested ones by path, the rest is left', () => {
    expect(decode('{"id":"a","bme":{"temperature (C)":21.5},"on":true,"list":[1,2]}').values).toEqual([
      { series: 'bme.temperature', value: 21.5, unit: 'Cel' },
      { series: 'list.value', value: 1 },
      { series: 'list.value_2', value: 2 },
    ]);
  });

  test.each(['{"a":', '{"a":"x"}', '{"a":1e999}', `${'['.repeat(40)}1${']'.repeat(40)}`])('%j is skipped', (line) => {
    expect(decode(line)).toEqual({ values: [], skipped: expect.any(String) });
  });
});

test('binary garbage is told from text', () => {
  expect(decode('\u0000\u0012þ\u0081x').skipped).toBe('binary data');
});

test('an empty line says nothing', () => {
  expect(decode('  ')).toEqual({ values: [], skipped: 'empty line' });
});

test('whatever the line, decoding neither throws nor gives a value that is not finite', () => {
  const pieces = fc.constantFrom(
    ':',
    '=',
    ',',
    ' ',
    '\t',
    '1',
    '-2.5e3',
    'nan',
    'T',
    'temp (C)',
    '{',
    '"a"',
    '[',
    '}',
    ']',
    '°C',
    '\u0000',
  );
  const lines = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 5 }), (several) => {
      const decoder = new AutoDecoder();
      for (const line of several) {
        const { values, skipped } = decoder.decode(line);
        expect(values.every(({ value, series }) => Number.isFinite(value) && series !== '')).toBe(true);
        expect(values.length > 0 || skipped !== undefined).toBe(true);
      }
    }),
  );
});
