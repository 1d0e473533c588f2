import { expect, test } from 'vitest';
import { NumberedText } from '../../core/index.ts';

const mark = (fields: string) => `{"plotly-stream":{${fields}}}\n`;

test('a message begins with the number of its first line, however the text is cut', () => {
  const text = new NumberedText({ maxLines: 3 });
  expect(text.push(`${mark('"next":5')}a\nb\nc\n`)).toEqual([`${mark('"next":5')}a\nb\n`, `${mark('"next":7')}c\n`]);
  expect(text.push('d\n')).toEqual([`${mark('"next":8')}d\n`]);
  expect(text.push(`${mark('"fill":1')}x\n${mark('"next":9')}e\n`)).toEqual([
    `${mark('"fill":1')}x\n${mark('"next":9')}`,
    `${mark('"next":9')}e\n`,
  ]);
});

test('a mark that leaves numbers out begins no message', () => {
  const text = new NumberedText({ maxLines: 3 });
  expect(text.push(`${mark('"next":5')}a\nb\n${mark('"next":9,"lost":"full"')}c\n`)).toEqual([
    `${mark('"next":5')}a\nb\n`,
    `${mark('"next":7')}${mark('"next":9,"lost":"full"')}c\n`,
  ]);
});

test('a message holds no more characters than it may, unless one line is longer', () => {
  const text = new NumberedText({ maxBytes: 60 });
  const line = 'x'.repeat(100);
  expect(text.push(`${mark('"next":5')}a\n${line}\nb\n`)).toEqual([
    `${mark('"next":5')}a\n`,
    `${mark('"next":6')}${line}\n`,
    `${mark('"next":7')}b\n`,
  ]);
});

test('a heartbeat says what is to come next, as far as that is known', () => {
  const text = new NumberedText();
  expect(text.push('\n')).toEqual(['']);
  text.push(`${mark('"next":5')}a\n${mark('"fill":1')}x\n`);
  expect(text.push('\n')).toEqual([`${mark('"fill":2')}${mark('"next":6')}\n`]);
  text.begin();
  expect(text.push('\n')).toEqual(['']);
});
