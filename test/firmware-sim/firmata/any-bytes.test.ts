import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageParser } from '../../../firmware-sim/firmata/message-parser.ts';
import { packBits, unpackBits } from '../../../firmware-sim/firmata/seven-bit.ts';
import { pressedAt, registers, thermometer, voltage } from './fake-parts.ts';
import { firmataRig } from './rig.ts';

const parts = () => ({
  A0: voltage((timeMs) => (timeMs % 5000) / 1000),
  D4: pressedAt(150, 200, 250, 300),
  D7: [thermometer(1, () => -10), thermometer(2, () => 10)],
  I2C: registers(0x48, { 0: [1, 2] }).part,
});

/** Bytes that make whole messages now and then: of all kinds, with any data. */
const command = fc.constantFrom(0x90, 0xc0, 0xd0, 0xe0, 0xf4, 0xf5, 0xf9, 0xff, 0xc7, 0xd3);
const sysexCommand = fc.constantFrom(0x69, 0x6b, 0x6d, 0x6f, 0x70, 0x71, 0x73, 0x76, 0x78, 0x79, 0x7a);
const data = fc.array(fc.nat(127), { maxLength: 20 });
const fragment = fc.oneof(
  fc.array(fc.nat(255), { maxLength: 12 }),
  fc.tuple(command, fc.nat(127), fc.nat(127)),
  fc.tuple(sysexCommand, data).map(([id, bytes]) => [0xf0, id, ...bytes, 0xf7]),
  fc
    .tuple(fc.constantFrom(0x40, 0x44, 0x0b, 0x2d, 0x3c, 0x10), fc.array(fc.nat(255), { maxLength: 20 }))
    .map(([id, bytes]) => [0xf0, 0x73, id, 7, ...packBits(bytes), 0xf7]),
);
const input = fc.array(fragment, { maxLength: 12 }).map((fragments) => Uint8Array.from(fragments.flat()));

describe('whatever a host sends', () => {
  test('the board goes on: after a reset it answers what it is asked', async () => {
    await fc.assert(
      fc.asyncProperty(input, async (bytes) => {
        const { port, clock, ask, board, take } = await firmataRig({ parts });
        port.write(Buffer.from([0xf0, 0x73, 0x41, 7, 1, 0xf7, 0xf0, 0x78, 0xf7]));
        port.write(bytes);
        // Read all along: what is kept of a message for a host that did not read would come in between.
        for (let second = 0; second < 20; second += 1) {
          await clock.advance(1000);
          take();
        }
        await ask('ff', 1000);
        expect(await ask('f9 f0 6d 0d f7')).toBe('f9 02 07 f0 6e 0d 01 00 f7');
        await board.close();
        expect(clock.sleeping).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('the cuts between chunks do not matter', async () => {
    const said = async (chunks: readonly Uint8Array[]) => {
      const { port, clock, board, firmware, take } = await firmataRig({ parts });
      for (const chunk of chunks) port.write(chunk);
      await clock.advance(500);
      await board.close();
      return { bytes: take(), pins: firmware.pins };
    };
    await fc.assert(
      fc.asyncProperty(input, fc.array(fc.nat(100), { maxLength: 5 }), async (bytes, cuts) => {
        const ends = [...cuts, bytes.length].sort((a, b) => a - b);
        const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(await said(chunks)).toEqual(await said([bytes]));
      }),
      { numRuns: 50 },
    );
  });

  test('a parser never gives data of more than seven bits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const parser = new MessageParser();
        for (const byte of bytes) {
          const message = parser.push(byte);
          if (message?.kind === 'sysex') for (const value of message.data) expect(value).toBeLessThan(0x80);
        }
      }),
    );
  });
});

test('packing bytes into seven bits and unpacking them gives the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const packed = packBits(bytes);
      expect(packed).toHaveLength(Math.ceil((bytes.length * 8) / 7));
      expect(Uint8Array.from(unpackBits(packed))).toEqual(bytes);
    }),
  );
});
