import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  BoardstreamError,
  ERROR_CODES,
  type ErrorCode,
  errorText,
  isBoardstreamError,
  systemCode,
} from '../../core/errors.ts';

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe('docs/errors.md', () => {
  const documented = readTable(readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8'));

  test('lists every code once, in order, and no other', () => {
    expect(documented.map(({ code }) => code)).toEqual([...codes].sort());
  });

  test.each(codes)('says of %s what the program says, and what to do', (code) => {
    const { retryable, meaning } = ERROR_CODES[code];
    const row = documented.find((found) => found.code === code);
    expect(row).toMatchObject({ retryable: retryable ? 'yes' : 'no', meaning });
    expect(row?.whatToDo).toMatch(/^[A-Z`].{10,}\.$/);
  });
});

test.each(codes)('the meaning of %s is one sentence', (code) => {
  expect(ERROR_CODES[code].meaning).toMatch(/^[A-Z][^.]+\.$/);
});

describe('an error', () => {
  test('keeps its code, its values and its cause', () => {
    const cause = new Error('EIO');
    const error = new BoardstreamError('SOURCE_LOST', '/dev/ttyACM0 disappeared', { path: '/dev/ttyACM0' }, cause);
    expect(error).toMatchObject({ code: 'SOURCE_LOST', context: { path: '/dev/ttyACM0' }, cause });
    expect(isBoardstreamError(error)).toBe(true);
    expect(isBoardstreamError(cause)).toBe(false);
  });

  test('has no cause where none was given', () => {
    expect('cause' in new BoardstreamError('USAGE', 'no')).toBe(false);
  });

  test.each(codes)('%s is as retryable as the table says', (code) => {
    expect(new BoardstreamError(code, '').retryable).toBe(ERROR_CODES[code].retryable);
  });
});

test.each([
  [new Error('two\n  lines '), 'two lines'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [null, 'null'],
  [0, '0'],
  [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new TypeError(), 'TypeError'],
])('the text of %o thrown is %j', (thrown, text) => {
  expect(errorText(thrown)).toBe(text);
});

test.each([
  [Object.assign(new Error('x'), { code: 'ENOENT' }), 'ENOENT'],
  [{ code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
  [{ code: 7 }, undefined],
  [new Error('x'), undefined],
  ['ENOENT', undefined],
  [null, undefined],
])('the system code of %o is %s', (thrown, code) => {
  expect(systemCode(thrown)).toBe(code);
});

/** The rows that begin with a code, however the table is padded. */
function readTable(markdown: string) {
  const rows = markdown.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.flatMap(([, code, retryable, meaning, whatToDo]) => {
    const name = code?.match(/^`(\w+)`$/)?.[1];
    return name === undefined ? [] : [{ code: name, retryable, meaning, whatToDo }];
  });
}
