import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRecording } from '../../../core/trace/recording.ts';
import { RecordingWriter } from '../../../core/trace/recording-writer.ts';

const START = { title: 'uno', startedAtMs: 1_504_467_315_000 };

/** The recording of chunks that came a second apart. */
function recordingOf(chunks: readonly Uint8Array[]): string {
  const writer = new RecordingWriter();
  return [writer.header(START), ...chunks.map((chunk, at) => writer.push(chunk, at)), writer.end()].join('');
}

function replayed(text: string): Buffer {
  return Buffer.concat(parseRecording(text).events.map((event) => event.bytes ?? Buffer.from(event.text)));
}

test('any bytes, however they are cut, are replayed byte for byte', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((drawn) => Uint8Array.from(Buffer.from(drawn)));
  const chunk = fc.oneof(fc.uint8Array({ minLength: 1 }), text);
  fc.assert(
    fc.property(fc.array(chunk, { minLength: 1 }), (chunks) => {
      expect(replayed(recordingOf(chunks))).toEqual(Buffer.concat(chunks));
    }),
  );
});

test('UTF-8 needs no event of ours, even where a character is cut', () => {
  const bytes = Buffer.from('23.5 °C ♥ 🌡\r\n\ufeff');
  const chunks = Array.from(bytes, (byte) => Uint8Array.of(byte));
  const text = recordingOf(chunks);
  expect(text).not.toContain('"b"');
  expect(
    parseRecording(text)
      .events.map((event) => event.text)
      .join(''),
  ).toBe(bytes.toString());
});

test('a degree of one byte is shown as a replacement character and kept as it is', () => {
  const text = recordingOf([Buffer.from('21.5 \xb0C\n', 'latin1')]);
  expect(text.split('\n')[1]).toBe('[0,"o","21.5 \ufffdC\\n"]');
  expect(replayed(text)).toEqual(Buffer.from('21.5 \xb0C\n', 'latin1'));
});

test('the header is what players want, and a time that goes back is taken as the last', () => {
  const writer = new RecordingWriter();
  const text = [writer.header(START), writer.push(Buffer.from('a'), 2), writer.push(Buffer.from('b'), 1)].join('');
  expect(text).toBe(
    '{"version":2,"width":80,"height":24,"timestamp":1504467315,"title":"uno"}\n[2,"o","a"]\n[2,"o","b"]\n',
  );
});
