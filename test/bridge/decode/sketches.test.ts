import { expect, test } from 'vitest';
import { AutoDecoder } from '../../../bridge/index.ts';
import { readCorpus } from './corpus.ts';

/** Decodes the sketches of a folder, each with a decoder of its own, and compares with what a person reads. */
function judge(folder: string) {
  const missed: string[] = [];
  const wrong: string[] = [];
  let lines = 0;
  for (const sketch of readCorpus(folder)) {
    const decoder = new AutoDecoder();
    for (const { text, values } of sketch.lines) {
      lines += 1;
      const decoded = decoder.decode(text).values.map((value) => JSON.stringify(value));
      const expected = values.map((value) => JSON.stringify(value));
      if (decoded.join() === expected.join()) continue;
      const isWrong = decoded.some((value) => !expected.includes(value));
      (isWrong ? wrong : missed).push(`${sketch.title}: ${text}`);
    }
  }
  return { lines, missed, wrong };
}

test('every line of the sketches that the decoder was written by is read as a person reads it', () => {
  const { lines, missed, wrong } = judge('development');
  expect(lines).toBeGreaterThan(200);
  expect({ missed, wrong }).toEqual({ missed: [], wrong: [] });
});

/**
 * Sketches that were put aside before the decoder was written, and others that were read only after it. Read blind, the
 * first were 168 of 172 lines exact and 1 wrong, the others 43 of 49 and 2 wrong; what was general in those misses has
 * been mended since, so that these figures hold a level and foretell none.
 */
test.each([
  { folder: 'held-out', lines: 172, exact: 170, wrong: 1 },
  { folder: 'held-out-later', lines: 49, exact: 49, wrong: 0 },
])('of the $lines lines in $folder at least $exact are read exactly and at most $wrong wrong', (expected) => {
  const { lines, missed, wrong } = judge(expected.folder);
  expect(lines).toBe(expected.lines);
  expect(lines - missed.length - wrong.length, [...missed, ...wrong].join('\n')).toBeGreaterThanOrEqual(expected.exact);
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(expected.wrong);
});
