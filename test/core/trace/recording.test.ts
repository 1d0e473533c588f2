import { expect, test } from 'vitest';
import { BoardstreamError } from '../../../core/errors.ts';
import { parseRecording } from '../../../core/trace/recording.ts';

const HEADER = '{"version": 2, "width": 80, "height": 24, "timestamp": 1504467315, "title": "Uno"}';

test('a recording is its start, its title and its output, byte for byte', () => {
  const text = `${HEADER}\n[0.25, "o", "T=21.5\\r\\n"]\r\n\n[0.25, "o", "\\u0000♥"]\n[1, "o", ""]\n`;
  expect(parseRecording(text)).toEqual({
    startedAtMs: 1_504_467_315_000,
    title: 'Uno',
    events: [
      { timeS: 0.25, text: 'T=21.5\r\n' },
      { timeS: 0.25, text: '\u0000♥' },
      { timeS: 1, text: '' },
    ],
  });
});

test('input, markers and resizes are not output', () => {
  const text = `${HEADER}\n[1, "i", "x"]\n[2, "o", "y"]\n[3, "m", ""]\n[4, "r", "80x24"]`;
  expect(parseRecording(text).events).toEqual([{ timeS: 2, text: 'y' }]);
});

test('a header may leave out when it was and what it is called', () => {
  const { startedAtMs, title } = parseRecording('{"version":2}\n[0,"o","x"]');
  expect([startedAtMs, title]).toEqual([undefined, undefined]);
});

test('a recording of the first second of 1970 has a start', () => {
  expect(parseRecording('{"version":2,"timestamp":0}\n[0,"o","x"]').startedAtMs).toBe(0);
});

test('bytes in base64 stand for the event before them', () => {
  const text = `${HEADER}\n[1,"o","\ufffd"]\n[1,"b","sA=="]`;
  expect(parseRecording(text).events).toEqual([{ timeS: 1, text: '\ufffd', bytes: Uint8Array.of(0xb0) }]);
});

const NO_EVENT = 'not an event ([seconds, "o", text])';

test.each([
  ['', 1, 'not an asciicast v2 header ({"version": 2, …})'],
  ['null', 1, 'not an asciicast v2 header ({"version": 2, …})'],
  ['{"version":1,"stdout":[]}', 1, 'not an asciicast v2 header ({"version": 2, …})'],
  ['T=21.5', 1, 'not an asciicast v2 header ({"version": 2, …})'],
  [HEADER, 1, 'there is no output event'],
  [`${HEADER}\n[1,"i","x"]`, 2, 'there is no output event'],
  [`${HEADER}\n[0,"o","x"]\n[1,"o"`, 3, NO_EVENT],
  [`${HEADER}\n{"time":0}`, 2, NO_EVENT],
  [`${HEADER}\n["0","o","x"]`, 2, NO_EVENT],
  [`${HEADER}\n[0,"b","sA=="]`, 2, 'not the bytes of the event before it, in base64'],
  [`${HEADER}\n[0,"o","x"]\n[0,"b","%"]`, 3, 'not the bytes of the event before it, in base64'],
  [`${HEADER}\n[0,"o",7]`, 2, NO_EVENT],
  [`${HEADER}\n[1e999,"o","x"]`, 2, NO_EVENT],
  [`${HEADER}\n[2,"o","x"]\n\n[1,"o","y"]`, 4, 'times must not go back'],
  [`${HEADER}\n[-1,"o","x"]`, 2, 'times must not go back'],
])('%j is refused at line %d: %s', (text, lineNumber, why) => {
  const message = `uno.cast, line ${lineNumber}: ${why}`;
  expect(() => parseRecording(text, 'uno.cast')).toThrow(
    new BoardstreamError('RECORDING_INVALID', message, { file: 'uno.cast', lineNumber }),
  );
});
