import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinearPattern } from '../../../bridge/decode/pattern/linear-pattern.ts';
import { AutoDecoder, type DecoderConfig, decoderSchema, dialectConfig, makeDecoder } from '../../../bridge/index.ts';
import { readCorpus } from './corpus.ts';

/** What a decoder of this configuration makes of one line. */
function decode(config: unknown, line: string) {
  return makeDecoder(decoderSchema.parse(config)).decode(line);
}

describe('csv', () => {
  const config = {
    kind: 'csv',
    separator: ';',
    columns: [null, { name: 'T', unit: '*C' }, { name: 'H' }],
    'decimal-comma': true,
  };

  test('reads columns by name, unit and decimal comma, and leaves out what is no series', () => {
    expect(decode(config, '17:30;23,4;55')).toEqual({
      values: [
        { series: 'T', value: 23.4, unit: 'Cel' },
        { series: 'H', value: 55 },
      ],
    });
  });

  test.each(['1;2', '1;2;3;4', '1;two;3', ''])('skips %j whole', (line) => {
    expect(decode(config, line)).toEqual({ values: [], skipped: expect.any(String) });
  });

  test('an empty cell is nobody’s, and nan names its column', () => {
    expect(decode(config, '1;;3').values).toEqual([{ series: 'H', value: 3 }]);
    expect(decode(config, '1;nan;3')).toMatchObject({ skipped: 'T is not a finite number' });
  });

  test('separates by blanks and tabs when told so', () => {
    expect(decode({ kind: 'csv', separator: 'blank' }, ' 1   2 ').values).toHaveLength(2);
    expect(decode({ kind: 'csv', separator: 'tab' }, '1\t\t3').values.map(({ series }) => series)).toEqual([
      'value',
      'value_3',
    ]);
  });
});

describe('regex', () => {
  test('one group a series, with configured units', () => {
    const config = { kind: 'regex', pattern: 't=(?<temp>[-\\d.]+)(?: h=(?<hum>\\d+))?', units: { temp: 'C' } };
    expect(decode(config, 'x t=-3.5 h=40')).toEqual({
      values: [
        { series: 'temp', value: -3.5, unit: 'Cel' },
        { series: 'hum', value: 40 },
      ],
    });
    expect(decode(config, 'x t=-3.5').values).toHaveLength(1);
  });

  test('groups value, unit and series give every match of the line', () => {
    const config = { kind: 'regex', pattern: '(?<series>\\w+)=(?<value>[-\\d.]+)(?<unit>[%A-Z]*)' };
    expect(decode(config, 'a=1C b=2%').values).toEqual([
      { series: 'a', value: 1, unit: 'Cel' },
      { series: 'b', value: 2, unit: '%' },
    ]);
  });

  test.each([
    '(?<a>.)\\1',
    '(?=x)(?<a>y)',
    '(?<a>x',
    'x{200}',
    '[a',
    '*',
    'plain',
    '(?<a>x)(?<a>y)',
    'a**',
    '\\bx(?<a>y)',
  ])('the pattern %j is refused in one line', (pattern) => {
    const { success, error } = decoderSchema.safeParse({ kind: 'regex', pattern });
    if (success) expect(() => makeDecoder({ kind: 'regex', pattern })).toThrow(/^the pattern [^\n]+$/);
    else expect(error.issues[0]?.message).toMatch(/^the pattern [^\n]+$/);
  });

  test('patterns that hang an engine that backtracks are done with long lines', () => {
    for (const pattern of ['^(a+)+$', '(a|a)*b', '(.*)*x', '(?<v>a*)*b', '.*.*.*=(?<v>1)']) {
      expect(new LinearPattern(`${pattern}`).match(`${'a'.repeat(2000)}!`)).toBeUndefined();
    }
  });

  test('matches what JavaScript matches, with the same groups', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '(?:ab)', '(?:a|b)', 'a|b', '(?:a*b)', '\\.');
    const times = fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '*?', '+?', '{0,2}?');
    const piece = fc.tuple(atom, times).map(([body, count]) => (body === 'a|b' ? body : `${body}${count}`));
    const named = fc.tuple(piece, piece, piece).map(([a, b, c]) => `${a}(?<x>${b})${c}`);
    fc.assert(
      fc.property(named, fc.string({ unit: fc.constantFrom('a', 'b', '1', '.'), maxLength: 12 }), (pattern, text) => {
        const expected = new RegExp(pattern).exec(text);
        const found = new LinearPattern(pattern).match(text);
        expect(found?.end).toBe(expected === null ? undefined : expected.index + expected[0].length);
        expect(found?.texts.get('x')).toBe(expected?.groups?.['x']);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('template', () => {
  test('reads the numbers in their places, failures and nan included', () => {
    const config = { kind: 'template', template: ['T={temperature:C} H={humidity:%RH}', '{{raw {raw}}}'] };
    expect(decode(config, 'T=-127 H=nan ')).toEqual({
      values: [{ series: 'temperature', value: -127, unit: 'Cel', quality: 'bad' }],
      skipped: 'humidity is not a finite number',
    });
    expect(decode(config, '{raw 12}').values).toEqual([{ series: 'raw', value: 12 }]);
    expect(decode(config, 'T=1 H=2 x')).toEqual({ values: [], skipped: expect.any(String) });
  });

  test.each(['no value', '{a', '{a}{b}', '{}', '{a} {a}', '}'])('%j is refused with its reason', (template) => {
    const { error } = decoderSchema.safeParse({ kind: 'template', template });
    expect(error?.issues.length).toBeGreaterThan(0);
  });
});

test.each<[DecoderConfig, string, number]>([
  [{ kind: 'json' }, '{"T":21.5}', 1],
  [{ kind: 'json', ignore: ['T'] }, '{"T":21.5,"id":3}', 1],
  [{ kind: 'teleplot' }, '>T:21.5', 1],
  [{ kind: 'teleplot' }, '>path:1:2|xy', 2],
  [{ kind: 'teleplot' }, 'T:21.5', 0],
  [{ kind: 'nmea' }, '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47', 5],
  [{ kind: 'nmea' }, '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*48', 0],
  [{ kind: 'influx' }, 'room temperature=21.5,on=true,n=3i', 2],
  [{ kind: 'influx' }, 'room\\ one,a\\,b=c temperature=21.5 1465839830100400200', 1],
])('%j finds in %j so many values: %i', (config, line, count) => {
  expect(makeDecoder(config).decode(line).values).toHaveLength(count);
});

test('a receiver without a fix gives a bad position', () => {
  const line = '$GPGLL,4916.45,N,12311.12,W,225444,V*3C';
  const sum = Array.from(line.slice(1, -3)).reduce((total, character) => total ^ character.charCodeAt(0), 0);
  const right = `${line.slice(0, -2)}${sum.toString(16).toUpperCase().padStart(2, '0')}`;
  expect(
    makeDecoder({ kind: 'nmea' })
      .decode(right)
      .values.map(({ quality }) => quality),
  ).toEqual(['bad', 'bad']);
});

describe('a learned dialect', () => {
  test('as configuration reads the same sketch to the same values', () => {
    let compared = 0;
    for (const { title, lines } of readCorpus('development')) {
      const learned = new AutoDecoder();
      for (let round = 0; round < 4; round += 1) for (const { text } of lines) learned.decode(text);
      const { dialect } = learned;
      if (dialect?.kind !== 'template' && dialect?.kind !== 'csv') continue;
      const config = dialectConfig(dialect);
      expect(decoderSchema.safeParse(config).error, title).toBeUndefined();
      if (config.kind === 'auto') continue;
      const configured = makeDecoder(config);
      for (const { text } of lines) {
        const { values } = configured.decode(text);
        if (values.length === 0) continue;
        compared += 1;
        expect(
          values.map(({ value }) => value),
          `${title}: ${text}`,
        ).toEqual(learned.decode(text).values.map(({ value }) => value));
      }
    }
    expect(compared).toBeGreaterThan(60);
  });

  test('is shown once three lines agree, with series and units', () => {
    const decoder = new AutoDecoder();
    for (const line of ['T:1 C,H:2 %', 'T:2 C,H:3 %']) decoder.decode(line);
    expect(decoder.dialect).toBeUndefined();
    decoder.decode('T:3 C,H:4 %');
    expect(decoder.dialect).toMatchObject({
      kind: 'template',
      epoch: 1,
      series: [
        { name: 'T', unit: 'Cel' },
        { name: 'H', unit: '%' },
      ],
    });
    expect(dialectConfig(decoder.dialect ?? expect.fail())).toEqual({
      kind: 'template',
      template: 'T:{T:Cel} C,H:{H:%} %',
    });
  });
});
