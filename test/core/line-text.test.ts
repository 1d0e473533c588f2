import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineText, lineTexts } from '../../core/line-text.ts';

test.each([
  ['T=1\n', 'T=1'],
  ['T=1\r\n', 'T=1'],
  ['T=1', 'T=1'],
  ['T=1\r', 'T=1'],
  ['\n', ''],
  ['\r\n', ''],
  ['', ''],
  ['a\rb\n', 'a\rb'],
  ['a\r\r\n', 'a\r'],
  ['21.5 °C\n', '21.5 °C'],
  ['♥ 72\n', '♥ 72'],
])('%j is the line %j', (bytes, line) => {
  expect(lineText(Buffer.from(bytes))).toBe(line);
});

test('a degree sign sent as the single byte 0xB0 is a degree sign', () => {
  expect(lineText(Buffer.from('21.5 °C\r\n', 'latin1'))).toBe('21.5 °C');
});

test('bytes that are not UTF-8 are read as Latin-1: each byte the code point of its value', () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(Array.from(lineText(every), (character) => character.charCodeAt(0))).toEqual([...every]);
});

test('no bytes make it fail, and none of a line that is no UTF-8 gets lost', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const line = lineText(Uint8Array.of(0xff, ...bytes, 0x0a));
      expect(line.length).toBe(bytes.length + (bytes.at(-1) === 0x0d ? 0 : 1));
    }),
  );
});

test('several lines come apart at their newlines, a piece without one is a line of its own', () => {
  expect([...lineTexts(Buffer.from('a\r\n\nb\nc'))]).toEqual(['a', '', 'b', 'c']);
  expect([...lineTexts(new Uint8Array())]).toEqual([]);
});

test('a line that is not UTF-8 does not change how its neighbours are read', () => {
  const mixed = Buffer.concat([Buffer.from('1 °C\n'), Buffer.from('2 °C\n', 'latin1'), Buffer.from('3 °C\n')]);
  expect([...lineTexts(mixed)]).toEqual(['1 °C', '2 °C', '3 °C']);
});
