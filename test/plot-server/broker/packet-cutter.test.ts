import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketCutter } from '../../../plot-server/broker/packet-cutter.ts';

const MAX_BYTES = 300;

/** A packet of so many bytes behind its fixed header, each of them `fill`. */
function packet(length: number, fill: number): Buffer {
  const header = [0x32];
  for (let left = length; ; left = Math.floor(left / 128)) {
    header.push(left < 128 ? left : (left % 128) | 0x80);
    if (left < 128) return Buffer.concat([Buffer.from(header), Buffer.alloc(length, fill)]);
  }
}

test('packets come through as they are, and long ones cut to the limit, however the bytes are chunked', () => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 40_000 })));
  fc.assert(
    fc.property(lengths, fc.infiniteStream(fc.integer({ min: 1, max: 5_000 })), (sizes, cuts) => {
      const sent = Buffer.concat(sizes.map((size, index) => packet(size, index % 256)));
      const expected = Buffer.concat(sizes.map((size, index) => packet(Math.min(size, MAX_BYTES), index % 256)));
      const cutter = new PacketCutter(MAX_BYTES);
      const passed: Buffer[] = [];
      for (let at = 0; at < sent.length; ) {
        const next = at + (cuts.next().value as number);
        passed.push(...(cutter.push(sent.subarray(at, next)) ?? []));
        at = next;
      }
      expect(Buffer.concat(passed).equals(expected)).toBe(true);
      expect(cutter.cut).toBe(sizes.filter((size) => size > MAX_BYTES).length);
    }),
  );
});

test('of an announced 256 MB nothing is held', () => {
  const cutter = new PacketCutter(MAX_BYTES);
  let passed = 0;
  const push = (bytes: Buffer) => {
    for (const piece of cutter.push(bytes) ?? []) passed += piece.length;
  };
  push(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]));
  const chunk = Buffer.alloc(64 * 1024);
  for (let at = 0; at < 4_096; at += 1) push(chunk);
  expect(passed).toBeLessThan(MAX_BYTES + 5);
});

test('a length of five bytes is no MQTT', () => {
  expect(new PacketCutter(MAX_BYTES).push(Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0x01]))).toBeUndefined();
});
