import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineGuard, lineTexts } from '../../core/index.ts';
import { UnframedLines } from '../../plot-server/ingest/unframed-lines.ts';

/** The lines that the bytes hold, and whether their end was seen. */
function read(pieces: readonly Uint8Array[]): { texts: string[]; ended: boolean } {
  const guard = new LineGuard(1000);
  const unframed = new UnframedLines();
  const texts: string[] = [];
  for (const lines of pieces.flatMap((piece) => [...guard.push(piece)])) {
    for (const line of lineTexts(lines)) {
      const kind = unframed.kindOf(line);
      if (kind === 'end') return { texts, ended: true };
      if (kind === 'text') texts.push(line);
    }
  }
  return { texts, ended: false };
}

const message = fc
  .record({ x: fc.integer(), text: fc.string({ unit: 'grapheme' }) })
  .map((value) => JSON.stringify(value));
const chunks = fc.array(fc.record({ message, length: fc.nat({ max: 100_000 }), isUpper: fc.boolean() }), {
  maxLength: 8,
});

test('whatever lengths the chunks claim and wherever the bytes are cut, the lines are the messages', () => {
  fc.assert(
    fc.property(chunks, fc.array(fc.nat({ max: 400 }), { maxLength: 12 }), (sent, cuts) => {
      const body = sent.map(({ message, length, isUpper }) => {
        const header = length.toString(16);
        return `${isUpper ? header.toUpperCase() : header}\r\n${message}\n\r\n`;
      });
      const bytes = Buffer.from(`${body.join('')}0\r\n\r\n`);
      const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const pieces = edges.slice(1).map((to, index) => bytes.subarray(edges[index], to));
      expect(read(pieces)).toEqual({ texts: sent.map(({ message }) => message), ended: true });
    }),
  );
});

test.each([
  ['a heartbeat is nothing', '1\r\n\n\r\n', []],
  ['a length of 0 that text follows is not the end', '0\r\n{"x":1}\n\r\n', ['{"x":1}']],
  ['a blank line without a length of 0 is not the end', '\r\n\r\n{"x":1}\n', ['{"x":1}']],
  ['digits with a stray carriage return are a length', '1A\r\r\n{"x":1}\n', ['{"x":1}']],
  [
    'a line that a wrong length has spoiled is text, and so counted',
    '30\r\n{"x":1\r\n{"x":2}\n',
    ['{"x":1', '{"x":2}'],
  ],
])('%s', (_, bytes, texts) => {
  expect(read([Buffer.from(bytes)])).toEqual({ texts, ended: false });
});
