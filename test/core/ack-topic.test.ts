import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeAnswerHead,
  encodeDataHead,
  encodePointLine,
  type Point,
  parseAnswerHead,
  parseDataHead,
  parsePointLine,
} from '../../core/index.ts';

const SOURCE = 'abcdefghijklmnopqrstuv';
const BOOT = 'abcdefghijk';

test('heads come back as they were written', () => {
  const data = { bridge: 'pi "4"/+#', source: SOURCE, boot: BOOT, session: 's-1' };
  expect(parseDataHead(encodeDataHead(data).trimEnd())).toEqual(data);
  const answer = { source: SOURCE, session: 's-1', store: 'st' };
  expect(parseAnswerHead(encodeAnswerHead(answer).trimEnd())).toEqual(answer);
});

test.each([
  '',
  'null',
  '{}',
  '{"boardstream":2,"bridge":"pi","source":"abcdefghijklmnopqrstuv","boot":"abcdefghijk","session":"s"}',
  '{"boardstream":1,"bridge":"","source":"abcdefghijklmnopqrstuv","boot":"abcdefghijk","session":"s"}',
  '{"boardstream":1,"bridge":"pi","source":"short","boot":"abcdefghijk","session":"s"}',
  '{"boardstream":1,"bridge":"pi","source":"abcdefghijklmnopqrstuv","boot":"__proto__/..","session":"s"}',
  '{"boardstream":1,"bridge":"pi","source":"abcdefghijklmnopqrstuv","boot":"abcdefghijk","session":"a b"}',
])('is no head of data: %s', (line) => {
  expect(parseDataHead(line)).toBeUndefined();
});

test('a point comes back as it was written, to the millisecond', () => {
  const series = fc.string({ minLength: 1, maxLength: 40 });
  const point: fc.Arbitrary<Point> = fc
    .record(
      {
        series,
        timeMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
        value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
        unit: fc.constantFrom('Cel', '%RH', 'mV'),
        quality: fc.constant('bad' as const),
        timeUnsure: fc.constant(true as const),
      },
      { requiredKeys: ['series', 'timeMs', 'value'] },
    )
    .map((one) => one as Point);
  fc.assert(
    fc.property(point, (one) => {
      const line = encodePointLine('uno', one);
      expect(line).not.toContain('\n');
      expect(parsePointLine(line)).toEqual({ kind: 'point', board: 'uno', point: one });
    }),
  );
});

test.each([
  ['[]', 'not a JSON object'],
  ['{"n":"uno","t":1,"v":1}', 'its name is not BOARD/SERIES'],
  ['{"n":"/a","t":1,"v":1}', 'its name is not BOARD/SERIES'],
  ['{"n":"uno/a","t":1,"v":"1"}', 'its value is no finite number'],
  ['{"n":"uno/a","t":1,"v":1e999}', 'its value is no finite number'],
  ['{"n":"uno/a","v":1}', 'its time is none'],
  ['{"n":"uno/a","t":-1,"v":1}', 'its time is none'],
  ['{"n":"uno/a","t":1e300,"v":1}', 'its time is none'],
  ['{"n":"uno/a","t":1,"v":1,"u":5}', 'its unit is none'],
  ['{"n":7,"t":1,"v":1}', 'it has no name'],
])('%s is no point: %s', (line, why) => {
  expect(parsePointLine(line)).toEqual({ kind: 'rejected', why });
});
