import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_MAX_LINE_BYTES, LineGuard } from '../../core/line-guard.ts';

const NEWLINE = 0x0a;

describe('the line guard', () => {
  test('passes whole lines on with their newlines, carriage returns and empty lines included', () => {
    expect(texts(new LineGuard(), ['T=1\r\n\nT=2\n'])).toBe('T=1\r\n\nT=2\n');
  });

  test('holds back a tail until its newline comes', () => {
    const guard = new LineGuard();
    expect(texts(guard, ['T=2'])).toBe('');
    expect(guard.pendingBytes).toBe(3);
    expect(texts(guard, ['3.5', '\n'])).toBe('T=23.5\n');
    expect(guard.pendingBytes).toBe(0);
  });

  test('passes a line of exactly the greatest length, in one chunk or in many', () => {
    const guard = new LineGuard(4);
    expect(texts(guard, ['abcd\n', 'ab', 'cd\n', 'a', 'b', 'c', 'd', '\n'])).toBe('abcd\n'.repeat(3));
    expect(guard.overlongLines).toBe(0);
  });

  test('skips a line one byte longer, counts it once, and goes on with the next', () => {
    for (const chunks of [['abcde\nok\n'], ['abcd', 'e\nok\n'], ['a', 'b', 'c', 'd', 'e', '\n', 'ok\n']]) {
      const guard = new LineGuard(4);
      expect(texts(guard, chunks)).toBe('ok\n');
      expect(guard.overlongLines).toBe(1);
    }
  });

  test('counts the overlong line before it ends', () => {
    const guard = new LineGuard(4);
    texts(guard, ['abcdefgh']);
    expect(guard.overlongLines).toBe(1);
    texts(guard, ['ijkl', '\n']);
    expect(guard.overlongLines).toBe(1);
  });

  test('keeps nothing of 10 MB without a newline', () => {
    const guard = new LineGuard();
    const chunk = new Uint8Array(64 * 1024).fill(0x55);
    for (let at = 0; at < 160; at += 1) {
      expect([...guard.push(chunk)]).toEqual([]);
      expect(guard.pendingBytes).toBeLessThanOrEqual(DEFAULT_MAX_LINE_BYTES);
    }
    expect(guard.overlongLines).toBe(1);
    expect(texts(guard, ['\nok\n'])).toBe('ok\n');
  });

  test('does not keep the chunk a tail came in: its buffer may be used again', () => {
    const guard = new LineGuard();
    const chunk = bytes('T=2');
    expect([...guard.push(chunk)]).toEqual([]);
    chunk.fill(0);
    expect(texts(guard, ['3\n'])).toBe('T=23\n');
  });

  test('gives what a reader of the whole text would, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(serialBytes, cuts, fc.integer({ min: 1, max: 12 }), (all, at, maxLineBytes) => {
        const guard = new LineGuard(maxLineBytes);
        const passed = cut(all, at).flatMap((chunk) => {
          const pieces = [...guard.push(chunk)].map((piece) => Uint8Array.from(piece));
          expect(guard.pendingBytes).toBeLessThanOrEqual(maxLineBytes);
          return pieces;
        });
        for (const piece of passed) expect(piece.at(-1)).toBe(NEWLINE);
        const expected = wholeTextReader(all, maxLineBytes);
        expect(passed.flatMap((piece) => [...piece])).toEqual(expected.passed);
        expect(guard.overlongLines).toBe(expected.overlongLines);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a skipped line is announced at its newline, in its place among the others, however the bytes were cut', () => {
  fc.assert(
    fc.property(serialBytes, cuts, fc.integer({ min: 1, max: 12 }), (all, fractions, maxLineBytes) => {
      const seen: (number | 'overlong')[] = [];
      const guard = new LineGuard(maxLineBytes, () => seen.push('overlong'));
      for (const chunk of cut(all, fractions)) for (const piece of guard.push(chunk)) seen.push(...piece);
      const whole = Buffer.from(all.slice(0, all.lastIndexOf(NEWLINE) + 1));
      const lines = whole.length === 0 ? [] : whole.toString('latin1').slice(0, -1).split('\n');
      const expected = lines.flatMap((line): (number | 'overlong')[] =>
        line.length > maxLineBytes ? ['overlong'] : [...Buffer.from(`${line}\n`, 'latin1')],
      );
      expect(seen).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

/** Newlines are frequent, so that lines of every length around the limit occur. */
const serialBytes = fc
  .array(fc.oneof({ weight: 1, arbitrary: fc.constant(NEWLINE) }, { weight: 4, arbitrary: fc.nat(255) }), {
    maxLength: 80,
  })
  .map((all) => Uint8Array.from(all));

/** Where to cut, as fractions of the length; equal cuts make empty chunks. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

function cut(all: Uint8Array, fractions: readonly number[]): Uint8Array[] {
  const ends = [...fractions.map((fraction) => Math.round(fraction * all.length)), all.length].sort((a, b) => a - b);
  return ends.map((end, at) => all.slice(ends[at - 1] ?? 0, end));
}

/** The guard's promise in its plainest form. */
function wholeTextReader(all: Uint8Array, maxLineBytes: number): { passed: number[]; overlongLines: number } {
  const passed: number[] = [];
  let overlongLines = 0;
  let line: number[] = [];
  for (const byte of all) {
    if (byte !== NEWLINE) line.push(byte);
    else {
      if (line.length > maxLineBytes) overlongLines += 1;
      else passed.push(...line, NEWLINE);
      line = [];
    }
  }
  return { passed, overlongLines: overlongLines + (line.length > maxLineBytes ? 1 : 0) };
}

function texts(guard: LineGuard, chunks: readonly string[]): string {
  return chunks.flatMap((chunk) => Array.from(guard.push(bytes(chunk)), (piece) => Buffer.from(piece))).join('');
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
