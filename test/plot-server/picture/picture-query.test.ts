import { expect, test } from 'vitest';
import { readPictureQuery } from '../../../plot-server/picture/picture-query.ts';

test('a query that asks for nothing gets 1280 by 720, light, and all there is', () => {
  expect(readPictureQuery(new URLSearchParams())).toEqual({
    kind: 'query',
    query: { widthPx: 1_280, heightPx: 720, scale: 1, theme: 'light', fromMs: undefined, toMs: undefined },
  });
});

test('every part of a query is read', () => {
  const asked = new URLSearchParams(
    'width=200&height=4000&scale=4&theme=dark&from=2026-01-31T12:00:00Z&to=1769860801000',
  );
  expect(readPictureQuery(asked)).toEqual({
    kind: 'query',
    query: {
      widthPx: 200,
      heightPx: 4_000,
      scale: 4,
      theme: 'dark',
      fromMs: 1_769_860_800_000,
      toMs: 1_769_860_801_000,
    },
  });
});

test.each([
  ['width=199', '"width" is a whole number from 200 to 4000'],
  ['width=4001', '"width"'],
  ['width=1e3', '"width"'],
  ['height=149', '"height" is a whole number from 150 to 4000'],
  ['height=-200', '"height"'],
  ['scale=5', '"scale" is 1, 2, 3 or 4'],
  ['scale=1.5', '"scale"'],
  ['theme=sepia', '"theme" is light or dark'],
  ['from=yesterday', '"from" and "to" are dates'],
  ['from=2000000000000&to=1000000000000', '"from" is a time before "to"'],
  ['width=4000&height=4000&scale=2', 'at most 16 million pixels'],
])('%s is refused in one line', (asked, why) => {
  const read = readPictureQuery(new URLSearchParams(asked));
  expect(read).toMatchObject({ kind: 'bad', why: expect.stringContaining(why) });
  expect(read.kind === 'bad' && read.why).not.toContain('\n');
});
