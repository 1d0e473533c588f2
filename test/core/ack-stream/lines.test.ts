import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeMark, MARK_PREFIX, type Mark, parseMark } from '../../../core/ack-stream/mark.ts';
import {
  type Ack,
  encodeAck,
  encodeBye,
  encodeHello,
  type Hello,
  MAX_SERVER_LINE_BYTES,
  parseServerLine,
} from '../../../core/ack-stream/server-line.ts';
import { LOST_REASONS } from '../../../core/ack-stream/spool-view.ts';

const count = fc.maxSafeNat();
const boot = fc.stringMatching(/^[A-Za-z0-9_-]{11}$/);
const later = fc
  .uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 0, maxLength: 16 })
  .map((numbers) => numbers.sort((one, other) => one - other))
  .map((numbers) => Array.from({ length: numbers.length >> 1 }, (_, at) => rangeAt(numbers, 2 * at)));

describe('a hello', () => {
  test('is written as the specification shows it', () => {
    const hello: Hello = {
      ack: 1_234,
      window: { lines: 1_000, bytes: 262_144 },
      idleMs: 30_000,
      store: 's1',
      boots: ['AAAAAAAAAAA'],
      later: [{ from: 900, to: 1_000 }],
    };
    expect(encodeHello(hello)).toBe(
      '{"hello":1,"ack":1234,"window":1000,"windowBytes":262144,"idleMs":30000,"store":"s1","boots":["AAAAAAAAAAA"],"later":[[900,1000]]}\n',
    );
  });

  test('comes back as it went', () => {
    const window = fc.record({
      lines: fc.integer({ min: 1, max: 65_536 }),
      bytes: fc.integer({ min: 1_024, max: 8_388_608 }),
    });
    const hellos = fc.record({
      ack: fc.integer({ min: 1_000_000, max: Number.MAX_SAFE_INTEGER }),
      window,
      idleMs: count,
      store: fc.string({ maxLength: 64 }),
      boots: fc.array(boot, { maxLength: 32 }),
      later: fc.option(later, { nil: undefined }),
    });
    fc.assert(
      fc.property(hellos, (hello) => {
        expect(parseServerLine(encodeHello(hello))).toEqual({ kind: 'hello', ...hello });
      }),
    );
  });

  test.each([
    [1e15, 65_536],
    [0, 1],
    [-1, 1_000],
    ['many', 1_000],
    [undefined, 1_000],
  ])('that offers a window of %j lines gets one of %d', (window, lines) => {
    expect(parseServerLine(JSON.stringify({ hello: 1, ack: 0, window }))).toMatchObject({ window: { lines } });
  });
});

describe('an ack', () => {
  test.each([
    [{ ack: 1_300 }, '{"ack":1300}\n'],
    [{ ack: 1_300, later: [] }, '{"ack":1300,"later":[]}\n'],
    [
      { ack: 1_310, rejected: [{ seq: 1_305, code: 422, why: 'not JSON' }] },
      '{"ack":1310,"rejected":[[1305,422,"not JSON"]]}\n',
    ],
  ] satisfies [Ack, string][])('%j is written as %j', (ack, line) => {
    expect(encodeAck(ack)).toBe(line);
    expect(parseServerLine(line.slice(0, -1))).toEqual({ kind: 'ack', ...ack });
  });
});

describe('a bye', () => {
  test('keeps a client away for a minute at most', () => {
    const line = encodeBye({ code: 423, reason: 'replaced', retryMs: 1e12 });
    expect(parseServerLine(line)).toEqual({ kind: 'bye', code: 423, reason: 'replaced', retryMs: 60_000 });
  });
});

describe('a line of a server is a fault', () => {
  test.each([
    '',
    'null',
    '7',
    '[1]',
    '{}',
    '<html>',
    '{"ack":-1}',
    '{"ack":1.5}',
    '{"ack":"1"}',
    '{"ack":null}',
    '{"ack":9007199254740992}',
    '{"hello":2,"ack":0}',
    '{"hello":1}',
    '{"hello":1,"ack":0,"boots":["short"]}',
    '{"hello":1,"ack":0,"boots":"AAAAAAAAAAA"}',
    '{"hello":1,"ack":9,"later":[[5,4]]}',
    '{"hello":1,"ack":9,"later":[[0,4]]}',
    '{"hello":1,"ack":9,"later":[[5,10]]}',
    '{"hello":1,"ack":9,"later":[[5,6],[6,7]]}',
    '{"ack":9,"later":[[1]]}',
    '{"ack":9,"rejected":[7]}',
    '{"bye":1}',
    '{"bye":{"reason":"replaced"}}',
  ])('when it is %j', (line) => {
    expect(parseServerLine(line)).toMatchObject({ kind: 'fault' });
  });

  test('or a proper line, but never an exception, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void parseServerLine(line)));
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseServerLine(JSON.stringify(value))));
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (ack, ranges, bye) => {
        parseServerLine(JSON.stringify({ hello: 1, ack: 7, later: ranges, boots: ack }));
        parseServerLine(JSON.stringify({ ack: 7, later: ranges, rejected: ack }));
        parseServerLine(JSON.stringify({ bye }));
      }),
    );
  });

  test('no line of ours is longer than readers are told', () => {
    const rejected = Array.from({ length: 64 }, () => ({
      seq: Number.MAX_SAFE_INTEGER,
      code: 422,
      why: 'x'.repeat(200),
    }));
    const ranges = Array.from({ length: 8 }, () => ({ from: 9e15, to: 9e15 }));
    expect(encodeAck({ ack: 9e15, later: ranges, rejected }).length).toBeLessThan(MAX_SERVER_LINE_BYTES);
  });
});

describe('a mark', () => {
  const gap = fc.option(fc.constantFrom(...LOST_REASONS, 'later' as const), { nil: undefined });
  const boots = fc.option(fc.array(boot, { minLength: 1, maxLength: 32 }), { nil: undefined });

  test.each([
    [{ lane: 'live', next: 17 }, '{"plotly-stream":{"next":17}}\n'],
    [{ lane: 'live', next: 17, gap: 'power' }, '{"plotly-stream":{"next":17,"lost":"power"}}\n'],
    [{ lane: 'live', next: 17, gap: 'full', points: 12 }, '{"plotly-stream":{"next":17,"lost":"full","points":12}}\n'],
    [{ lane: 'live', next: 17, gap: 'later' }, '{"plotly-stream":{"next":17,"later":true}}\n'],
    [{ lane: 'fill', next: 5, gap: 'full' }, '{"plotly-stream":{"fill":5,"lost":"full"}}\n'],
    [{ lane: 'live', next: 1, boots: ['AAAAAAAAAAA'] }, '{"plotly-stream":{"next":1,"boots":["AAAAAAAAAAA"]}}\n'],
  ] satisfies [Mark, string][])('%j is written as %j', (mark, line) => {
    expect(encodeMark(mark)).toBe(line);
  });

  test('comes back as it went, and is known by its first bytes', () => {
    const left = fc.oneof(fc.record({ gap }), fc.record({ gap: fc.constantFrom(...LOST_REASONS), points: fc.nat() }));
    const marks = fc
      .record({ lane: fc.constant('live' as const), next: fc.integer({ min: 1 }), left, boots })
      .map(({ left: { gap: why, ...rest }, ...mark }) => ({ ...mark, gap: why, ...rest }));
    fc.assert(
      fc.property(marks, (mark) => {
        const line = encodeMark(mark);
        expect(line.startsWith(MARK_PREFIX)).toBe(true);
        const read = parseMark(line);
        expect({ ...read, boots: read?.boots }).toEqual(mark);
      }),
    );
  });

  test.each([
    '{"plotly-stream":',
    '{"plotly-stream":7}',
    '{"plotly-stream":{}}',
    '{"plotly-stream":{"next":0}}',
    '{"plotly-stream":{"next":-1}}',
    '{"plotly-stream":{"next":1.5}}',
    '{"plotly-stream":{"next":1,"fill":1}}',
    '{"plotly-stream":{"next":1,"lost":"stolen"}}',
    '{"plotly-stream":{"next":1,"lost":"full","later":true}}',
    '{"plotly-stream":{"fill":1,"later":true}}',
    '{"plotly-stream":{"next":1,"boots":[]}}',
    '{"plotly-stream":{"next":1,"boots":["x"]}}',
  ])('is not %s', (line) => {
    expect(parseMark(line)).toBeUndefined();
  });

  test('is never an exception', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseMark(JSON.stringify({ 'plotly-stream': value }))));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseMark(`${MARK_PREFIX}${text}`)));
  });
});

function rangeAt(numbers: readonly number[], at: number) {
  return { from: numbers[at] ?? 0, to: numbers[at + 1] ?? 0 };
}
