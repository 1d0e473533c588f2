import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeTelnet, type TelnetEvent, TelnetParser } from '../../../../bridge/sources/rfc2217/telnet.ts';

const IAC = 255;

function parse(...chunks: number[][]): TelnetEvent[] {
  const parser = new TelnetParser();
  return chunks.flatMap((chunk) => parser.push(Uint8Array.from(chunk)));
}

/** Events as a reader sees them: data that follows data is one piece. */
function merged(events: readonly TelnetEvent[]): unknown[] {
  const result: unknown[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.type === 'data' && Array.isArray(last)) last.push(...event.bytes);
    else if (event.type === 'data') result.push([...event.bytes]);
    else result.push(event);
  }
  return result;
}

test('data comes out as it is, and 255 once where it was said twice', () => {
  expect(merged(parse([84, 58, IAC, IAC, 10]))).toEqual([[84, 58, 255, 10]]);
});

test('a command in the middle of data leaves the data whole', () => {
  expect(merged(parse([84, IAC, 241, 58]))).toEqual([[84, 58]]);
});

test('an offer is told with its option', () => {
  expect(parse([IAC, 253, 44])).toEqual([{ type: 'negotiation', verb: 'do', option: 44 }]);
});

test('a subnegotiation is told once it has ended, a doubled 255 in it once', () => {
  expect(parse([IAC, 250, 44, 101, 0, 0], [IAC, IAC, 5, IAC], [240])).toEqual([
    { type: 'subnegotiation', option: 44, bytes: Uint8Array.of(101, 0, 0, 255, 5) },
  ]);
});

test('a subnegotiation without an end keeps 256 bytes at most', () => {
  const [event] = parse([IAC, 250, 44, ...new Array(100_000).fill(7), IAC, 240]);
  expect(event?.type === 'subnegotiation' && event.bytes).toHaveLength(255);
});

test('where the bytes are cut changes nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (noise, size) => {
      const bytes = [...noise].map((byte) => (byte < 60 ? IAC : byte));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.slice(at * size, at * size + size),
      );
      expect(merged(parse(...pieces))).toEqual(merged(parse(bytes)));
    }),
  );
});

test('whatever is escaped comes out as it went in', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(merged(parse([...escapeTelnet(bytes)]))).toEqual(bytes.length === 0 ? [] : [[...bytes]]);
    }),
  );
});
