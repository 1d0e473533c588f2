import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Point } from '../../core/point.ts';
import {
  encodePoint,
  HEARTBEAT,
  isJsonObject,
  isoTime,
  parseMessage,
  qualityOf,
  STREAM_TOKEN_PATTERN,
  type StreamMessage,
} from '../../core/wire.ts';

/** The first and the last instant a date can be. */
const DATE_RANGE_MS = 8.64e15;
const anyTime = fc.oneof(
  fc.double({ min: -DATE_RANGE_MS, max: DATE_RANGE_MS, noNaN: true }),
  fc.double({ min: -5_000, max: 5_000, noNaN: true }),
  fc.integer({ min: Date.UTC(1900), max: Date.UTC(2100) }),
);

describe('the time of a point', () => {
  test('is written as Date writes it, whatever was written before', () => {
    fc.assert(
      fc.property(fc.array(anyTime, { minLength: 1, maxLength: 20 }), (timesMs) => {
        expect(timesMs.map(isoTime)).toEqual(timesMs.map((timeMs) => new Date(timeMs).toISOString()));
      }),
      { numRuns: 500 },
    );
  });

  test.each([-1, -0.5, 0, 0.5, 999, 999.9, 1_000, -1_000, DATE_RANGE_MS, -DATE_RANGE_MS])('also at %d ms', (timeMs) => {
    expect(isoTime(timeMs)).toBe(new Date(timeMs).toISOString());
  });
});

describe('a point on the wire', () => {
  const anyPoint = fc.record({
    series: fc.string(),
    timeMs: anyTime,
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    quality: fc.constantFrom('good', 'bad'),
  } satisfies Record<keyof Omit<Point, 'unit' | 'timeUnsure'>, unknown>) as fc.Arbitrary<Point>;

  test('comes back as it went', () => {
    const token = fc.option(fc.stringMatching(STREAM_TOKEN_PATTERN), { nil: undefined });
    fc.assert(
      fc.property(anyPoint, token, (point, streamToken) => {
        const line = encodePoint(point, streamToken);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        const message = messageOf(line.slice(0, -1));
        expect(message.properties['x']).toBe(new Date(point.timeMs).toISOString());
        expect(message.properties['y']).toBe(point.value === 0 ? 0 : point.value);
        expect(qualityOf(message.properties)).toBe(point.quality);
        expect(message.streamToken).toBe(streamToken);
        expect(message.layout).toBeUndefined();
      }),
    );
  });

  test('names neither quality nor token where there is nothing to say', () => {
    const line = '{"x":"2026-01-01T00:00:00.000Z","y":21.5}\n';
    expect(encodePoint({ series: 'T', timeMs: Date.UTC(2026), value: 21.5 })).toBe(line);
    expect(encodePoint({ series: 'T', timeMs: Date.UTC(2026), value: 21.5, quality: 'good' })).toBe(line);
  });

  test('whose time is a guess says so', () => {
    expect(encodePoint({ series: 'T', timeMs: 0, value: 1, timeUnsure: true })).toBe(
      '{"x":"1970-01-01T00:00:00.000Z","y":1,"t_unsure":true}\n',
    );
  });

  test('that is bad says so, and may travel on the connection of another stream', () => {
    const point: Point = { series: 'T', timeMs: 0, value: -127, quality: 'bad' };
    expect(encodePoint(point, 'abcdefghij')).toBe(
      '{"x":"1970-01-01T00:00:00.000Z","y":-127,"quality":"bad","streamtoken":"abcdefghij"}\n',
    );
  });
});

describe('a stream line', () => {
  test.each([HEARTBEAT.slice(0, -1), '', ' ', '\r', '\t \r'])('%j is a heartbeat', (line) => {
    expect(parseMessage(line)).toEqual({ kind: 'heartbeat' });
  });

  test.each(['T=21.5', '{', '{"y":1}}', '{"y":NaN}', '<html>', '{"y":1} {"y":2}', '{"y":01}', '\u0000', ']'])(
    '%j is refused as not JSON',
    (line) => {
      expect(parseMessage(line)).toEqual({ kind: 'rejected', why: 'not JSON' });
    },
  );

  test.each(['1', '"x"', 'null', 'true', '[]', '[{"y":1}]'])('%s is refused as not an object', (line) => {
    expect(parseMessage(line)).toEqual({ kind: 'rejected', why: 'not a JSON object' });
  });

  test('is taken apart: token, layout, and the rest but for the type, which the plot has fixed', () => {
    const line = '{"streamtoken":"abcdefghij","layout":{"title":"T"},"type":"bar","y":[1,2],"name":"a"}\r';
    expect(messageOf(line)).toEqual({
      streamToken: 'abcdefghij',
      layout: { title: 'T' },
      properties: { y: [1, 2], name: 'a' },
    });
  });

  test('a token that is no text and a layout that is no object are as good as absent', () => {
    expect(messageOf('{"streamtoken":7,"layout":[1]}')).toEqual({
      streamToken: undefined,
      layout: undefined,
      properties: {},
    });
  });

  test('may nest 8 levels deep and not 9, objects and arrays alike', () => {
    expect(parseMessage(nested(7)).kind).toBe('message');
    expect(parseMessage(nested(8))).toEqual({ kind: 'rejected', why: 'nested deeper than 8 levels' });
    expect(parseMessage(`{"a":${'{"a":'.repeat(8)}1${'}'.repeat(9)}`).kind).toBe('rejected');
    expect(parseMessage('['.repeat(1_000_000)).kind).toBe('rejected');
  });

  test('brackets inside texts do not count as nesting, however quotes and backslashes are escaped', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('[', '{', '"', '\\', ']', '}', 'u', '\n'), { maxLength: 60 }), (parts) => {
        const text = `${parts.join('')}${'['.repeat(9)}`;
        expect(messageOf(JSON.stringify({ [text]: text }))['properties']).toEqual({ [text]: text });
      }),
    );
  });

  test('a text that ends with a backslash does not hide the nesting after it', () => {
    const deep = `${'['.repeat(8)}${']'.repeat(8)}`;
    expect(parseMessage(JSON.stringify({ a: '\\' }).replace('}', `,"b":${deep}}`)).kind).toBe('rejected');
  });

  test('what closes early does not make room for nesting later', () => {
    expect(parseMessage(`${']'.repeat(100)}${'['.repeat(100)}`).kind).toBe('rejected');
  });

  test('no text makes it throw, and any shallow JSON object comes through', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => void parseMessage(line)));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (object) => {
        expect(parseMessage(JSON.stringify(object)).kind).toBe('message');
      }),
    );
  });

  test('a key called __proto__ reaches no prototype, at any depth', () => {
    const message = messageOf('{"__proto__":{"tainted":1},"layout":{"__proto__":{"tainted":1}},"y":{"constructor":1}}');
    expect(Object.getPrototypeOf(message.properties)).toBe(Object.prototype);
    expect(message.properties['tainted']).toBeUndefined();
    expect(message.layout?.['tainted']).toBeUndefined();
    expect('tainted' in {}).toBe(false);
  });

  test('keeps numbers as JSON reads them: what is too large for a double is infinite', () => {
    const { properties } = messageOf('{"a":1e308,"b":1e309,"c":9007199254740993,"d":-0,"e":5e-324}');
    expect(properties).toEqual({ a: 1e308, b: Infinity, c: 9007199254740992, d: -0, e: 5e-324 });
  });
});

test.each([
  [{ quality: 'bad' }, 'bad'],
  [{ quality: 'good' }, 'good'],
  [{ quality: 'dubious' }, 'good'],
  [{ quality: true }, 'good'],
  [{}, 'good'],
])('the quality of %j is %s', (properties, quality) => {
  expect(qualityOf(properties)).toBe(quality);
});

test('null and arrays are no JSON objects', () => {
  expect([{}, null, [], 'x', 1, undefined].map(isJsonObject)).toEqual([true, false, false, false, false, false]);
});

function messageOf(line: string): StreamMessage {
  const parsed = parseMessage(line);
  if (parsed.kind !== 'message') throw new Error(`not a message: ${JSON.stringify(parsed)}`);
  return parsed.message;
}

function nested(arrays: number): string {
  return `{"y":${'['.repeat(arrays)}${']'.repeat(arrays)}}`;
}
