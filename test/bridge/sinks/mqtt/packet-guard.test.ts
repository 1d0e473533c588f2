import { describe, expect, test } from 'vitest';
import { MAX_PACKET_BYTES, PacketGuard } from '../../../../bridge/sinks/mqtt/connection/packet-guard.ts';

const CONNACK = [0x20, 2, 0, 0];
const PUBLISH = [0x30, 3, 0, 1, 0x61];
const LARGEST = [0x30, 0x80, 0x80, 0x04];

/** However the bytes are cut into chunks, the answer is the same. */
function accepts(bytes: readonly number[]): boolean {
  const answers = [1, 2, 3, bytes.length].map((size) => {
    const guard = new PacketGuard();
    for (let at = 0; at < bytes.length; at += size) {
      if (!guard.accepts(Uint8Array.from(bytes.slice(at, at + size)))) return false;
    }
    return true;
  });
  expect(new Set(answers).size).toBe(1);
  return answers[0] === true;
}

describe('a guard of packets', () => {
  test('lets pass what a broker sends, one packet after the other', () => {
    expect(accepts([...CONNACK, ...PUBLISH, 0x31, 0, 0x40, 2, 0, 1, 0x90, 3, 0, 1, 0, 0xd0, 0, 0xe0, 0])).toBe(true);
  });

  test('lets pass the longest packet, and what follows it', () => {
    const guard = new PacketGuard();
    expect(guard.accepts(Uint8Array.from([...LARGEST, ...new Uint8Array(MAX_PACKET_BYTES), ...CONNACK]))).toBe(true);
    expect(guard.accepts(Uint8Array.from([0x30, 0x81, 0x80, 0x04]))).toBe(false);
  });

  test.each([
    ['one byte more', [0x30, 0x81, 0x80, 0x04]],
    ['256 MB', [0x30, 0xff, 0xff, 0xff, 0x7f]],
    ['a length without an end', [0x30, 0xff, 0xff, 0xff, 0xff]],
    ['a message of QoS 1, which nobody asked for', [0x32, 5, 0, 1, 0x61, 0, 1]],
    ['a message of QoS 2', [0x34, 5, 0, 1, 0x61, 0, 1]],
    ['a CONNECT', [0x10, 0]],
    ['the kind that does not exist', [0x00, 0]],
  ])('stops at %s', (_, bytes) => {
    expect(accepts(bytes)).toBe(false);
    expect(accepts([...CONNACK, ...PUBLISH, ...bytes])).toBe(false);
  });
});
