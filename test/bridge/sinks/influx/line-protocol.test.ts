import { describe, expect, test } from 'vitest';
import { encodeRows, rowEnd, rowLine, splitRow } from '../../../../bridge/sinks/influx/line-protocol.ts';
import type { SpoolEntry } from '../../../../bridge/spool/spool.ts';
import type { Point } from '../../../../core/index.ts';

const T0 = Date.UTC(2026, 0, 1);

function entry(seq: number, point: Partial<Point>, board = 'uno'): SpoolEntry {
  return { kind: 'point', seq, board, point: { series: 'T', timeMs: T0, value: 21.5, ...point } };
}

function lines(entries: readonly SpoolEntry[], names = { bridge: 'pi', measurement: 'boardstream' }): string[] {
  return encodeRows(entries, names).rows.map(rowLine);
}

describe('a line is byte for byte what the protocol wants', () => {
  const name = (text: string) => [entry(1, { series: text })];
  test.each<[string, readonly SpoolEntry[], string]>([
    ['one point', [entry(7, {})], 'boardstream,board=uno,bridge=pi T=21.5 1767225600000000007\n'],
    [
      'a whole number is a float all the same',
      [entry(7, { value: 40 })],
      'boardstream,board=uno,bridge=pi T=40 1767225600000000007\n',
    ],
    ['a large one', [entry(1, { value: 1e21 })], 'boardstream,board=uno,bridge=pi T=1e+21 1767225600000000001\n'],
    ['a small one', [entry(1, { value: -1e-7 })], 'boardstream,board=uno,bridge=pi T=-1e-7 1767225600000000001\n'],
    ['minus zero', [entry(1, { value: -0 })], 'boardstream,board=uno,bridge=pi T=0 1767225600000000001\n'],
    [
      'the part of a millisecond is cut off',
      [entry(1, { timeMs: T0 + 0.9 })],
      'boardstream,board=uno,bridge=pi T=21.5 1767225600000000001\n',
    ],
    [
      'a number beyond a million wraps',
      [entry(3_000_042, {})],
      'boardstream,board=uno,bridge=pi T=21.5 1767225600000000042\n',
    ],
    ['the beginning of 1970', [entry(1, { timeMs: 0 })], 'boardstream,board=uno,bridge=pi T=21.5 0000001\n'],
    [
      'a failed sensor',
      [entry(1, { quality: 'bad' })],
      'boardstream,board=uno,bridge=pi T_bad=true 1767225600000000001\n',
    ],
    ['a good one', [entry(1, { quality: 'good' })], 'boardstream,board=uno,bridge=pi T=21.5 1767225600000000001\n'],
    [
      'a clock that was never set',
      [entry(1, { timeUnsure: true })],
      'boardstream,board=uno,bridge=pi T=21.5,time_unsure=true 1767225600000000001\n',
    ],
    [
      'a space, a comma and an equals sign',
      name('a b,c=d'),
      'boardstream,board=uno,bridge=pi a\\ b\\,c\\=d=21.5 1767225600000000001\n',
    ],
    ['quotes stand for themselves', name('a"b'), 'boardstream,board=uno,bridge=pi a"b=21.5 1767225600000000001\n'],
    ['a newline becomes a space', name('a\nb'), 'boardstream,board=uno,bridge=pi a\\ b=21.5 1767225600000000001\n'],
    ['a backslash within', name('a\\b'), 'boardstream,board=uno,bridge=pi a\\b=21.5 1767225600000000001\n'],
    ['a backslash at the end', name('a\\'), 'boardstream,board=uno,bridge=pi a\\_=21.5 1767225600000000001\n'],
    ['no name at all', name(''), 'boardstream,board=uno,bridge=pi _=21.5 1767225600000000001\n'],
    ['a name that InfluxDB keeps', name('time'), 'boardstream,board=uno,bridge=pi time_=21.5 1767225600000000001\n'],
    ['a name of a tag', name('board'), 'boardstream,board=uno,bridge=pi board_=21.5 1767225600000000001\n'],
    ['letters of any alphabet', name('Фото'), 'boardstream,board=uno,bridge=pi Фото=21.5 1767225600000000001\n'],
  ])('%s', (_title, entries, line) => {
    expect(lines(entries)).toEqual([line]);
  });

  test('names of board, bridge and measurement are escaped too', () => {
    const names = { bridge: 'pi, attic\\', measurement: 'my boards=,' };
    expect(lines([entry(1, {}, 'uno = 1')], names)).toEqual([
      'my\\ boards=\\,,board=uno\\ \\=\\ 1,bridge=pi\\,\\ attic\\_ T=21.5 1767225600000000001\n',
    ]);
  });
});

describe('rows', () => {
  test('series of one board and one millisecond share a line', () => {
    const entries = [
      entry(1, {}),
      entry(2, { series: 'H', value: 40, timeMs: T0 + 0.2 }),
      entry(3, { series: 'P', quality: 'bad' }),
    ];
    const { rows } = encodeRows(entries, { bridge: 'pi', measurement: 'm' });
    expect(rows.map(rowLine)).toEqual(['m,board=uno,bridge=pi T=21.5,H=40,P_bad=true 1767225600000000001\n']);
    expect(rows[0]).toMatchObject({ through: 3 });
    // One by one they are the same row to a store: tags and time are.
    expect(rows.flatMap(splitRow).map((part) => [rowLine(part), part.through])).toEqual([
      ['m,board=uno,bridge=pi T=21.5 1767225600000000001\n', 0],
      ['m,board=uno,bridge=pi H=40 1767225600000000001\n', 0],
      ['m,board=uno,bridge=pi P_bad=true 1767225600000000001\n', 3],
    ]);
  });

  test.each([
    ['a series that comes again', entry(2, {})],
    ['another board', entry(2, { series: 'H' }, 'due')],
    ['the next millisecond', entry(2, { series: 'H', timeMs: T0 + 1 })],
  ])('%s begins another', (_title, second) => {
    expect(lines([entry(1, {}), second])).toHaveLength(2);
  });

  test('two names that become one do not share a line', () => {
    const both = lines([entry(1, { series: 'time' }), entry(2, { series: 'time_' })]);
    expect(both).toHaveLength(2);
  });

  test('a failed sensor and a series of the name that this gives it do not share a line', () => {
    expect(lines([entry(1, { quality: 'bad' }), entry(2, { series: 'T_bad' })])).toHaveLength(2);
  });

  test('two readings of a series in one millisecond have times of their own', () => {
    const [first, second] = lines([entry(1, {}), entry(2, { value: 22 })]).map((line) => line.trim().split(' ').at(-1));
    expect(first).not.toBe(second);
  });

  test('a line has 200 fields at most', () => {
    const entries = Array.from({ length: 450 }, (_, index) => entry(index + 1, { series: `s${index}` }));
    expect(rowEnd(entries, 0)).toBe(200);
    expect(encodeRows(entries, { bridge: 'pi', measurement: 'm' }).rows.map(({ fields }) => fields.length)).toEqual([
      200, 200, 50,
    ]);
  });

  test('times that 64 bits of nanoseconds cannot hold are counted and left out', () => {
    const entries = [entry(1, { timeMs: -1 }), entry(2, { timeMs: 9_223_372_036_854 }), entry(3, {})];
    const { rows, unencodable } = encodeRows(entries, { bridge: 'pi', measurement: 'm' });
    expect(unencodable).toBe(2);
    expect(rows.map(({ through }) => through)).toEqual([3]);
  });
});
