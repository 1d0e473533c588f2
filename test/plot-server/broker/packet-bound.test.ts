import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketBound } from '../../../plot-server/broker/own/packet-bound.ts';

const CONNECT = [0x10, 2, 0, 0];

/** A packet of one type whose body has so many bytes. */
function packet(type: number, bodyBytes: number): number[] {
  const length: number[] = [];
  let rest = bodyBytes;
  do {
    length.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return [type << 4, ...length, ...new Array<number>(bodyBytes).fill(0x30)];
}

/** What is said of bytes that come in pieces of one size. */
function said(content: readonly number[], pieceBytes = content.length): string | undefined {
  const bound = new PacketBound();
  for (let at = 0; at < content.length; at += pieceBytes) {
    const why = bound.follow(Uint8Array.from(content.slice(at, at + pieceBytes)));
    if (why !== undefined) return why;
  }
  return undefined;
}

test('packets of permitted lengths pass, however they are cut', () => {
  const lengths = fc.array(fc.tuple(fc.constantFrom(3, 8, 12), fc.nat(300)), { maxLength: 6 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 400 }), (packets, pieceBytes) => {
      const content = [...CONNECT, ...packets.flatMap(([type, bodyBytes]) => packet(type, bodyBytes))];
      expect(said(content, pieceBytes)).toBeUndefined();
      expect(said([...content, 0x30, 0xff, 0xff, 0xff, 0x7f], pieceBytes)).toContain('more than 1024 KiB');
    }),
  );
});

test.each([
  ['a message of 1 MiB', [0x30, 0x80, 0x80, 0x40], undefined],
  ['one byte more', [0x30, 0x81, 0x80, 0x40], 'it announces a packet of more than 1024 KiB'],
  ['a subscription of 64 KiB', [0x82, 0x80, 0x80, 0x04], undefined],
  ['one byte more', [0x82, 0x81, 0x80, 0x04], 'it announces a packet of more than 64 KiB'],
  ['a length of five bytes', [0x30, 0x80, 0x80, 0x80, 0x80, 0x01], 'it speaks no MQTT'],
])('of %s is said what it is worth', (_, bytes, why) => {
  expect(said([...CONNECT, ...bytes])).toBe(why);
});

test('a connection that begins with anything but a sign-in speaks no MQTT', () => {
  expect(said([0x30, 2, 0, 0])).toBe('it speaks no MQTT');
  expect(said([...Buffer.from('GET / HTTP/1.1')])).toBe('it speaks no MQTT');
});
