import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConsoleFrame, ConsoleFrames } from '../../../../bridge/sources/yun/console-frames.ts';

function frame(message: string, subscriber = 'plotly'): string {
  return `\x1d${subscriber}\x1e${message}\x1f`;
}

function read(...pieces: (string | Uint8Array)[]) {
  const parser = new ConsoleFrames();
  const frames: ConsoleFrame[] = [];
  let text = '';
  for (const piece of pieces) {
    const input = parser.push(Buffer.from(piece));
    frames.push(...input.frames);
    text += Buffer.from(input.text).toString();
  }
  return { frames, text, broken: parser.brokenFrames };
}

test('frames that arrive together are all read, and the text between them is kept', () => {
  expect(read(`${frame('a')}ready\n${frame('b')}${frame('c', 'mail')}`)).toEqual({
    frames: [
      { subscriber: 'plotly', message: 'a' },
      { subscriber: 'plotly', message: 'b' },
      { subscriber: 'mail', message: 'c' },
    ],
    text: 'ready\n',
    broken: 0,
  });
});

test('where the bytes are cut changes nothing', () => {
  const whole = `T:1\n${frame('{"y":1}')}${frame('{"y":2}')}T:2\n`;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: whole.length }), (size) => {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
        whole.slice(at * size, at * size + size),
      );
      expect(read(...pieces)).toEqual(read(whole));
    }),
  );
});

test('a frame that another one interrupts is dropped and counted, the other is read', () => {
  const { frames, broken } = read(`\x1dplotly\x1e{"y":${frame('whole')}`);
  expect(frames).toEqual([{ subscriber: 'plotly', message: 'whole' }]);
  expect(broken).toBe(1);
});

test('a megabyte behind a start byte is one broken frame and no memory', () => {
  const { frames, broken } = read('\x1dplotly\x1e', 'x'.repeat(1_000_000), '\x1f', frame('next'));
  expect(frames).toEqual([{ subscriber: 'plotly', message: 'next' }]);
  expect(broken).toBe(1);
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0x1d, 0x1e, 0x1f, 0x41, 0x0a, 0xff), { maxLength: 60 }), (bytes) => {
      const input = new ConsoleFrames().push(Uint8Array.from(bytes));
      expect(input.text.length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
