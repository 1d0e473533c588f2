import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Firmware } from '../../firmware-sim/index.ts';
import { counting, memoryRig, prints, repeating } from './rig.ts';

describe('a board whose host does not read', () => {
  test('discards nothing as long as the host reads anything within 250 ms', async () => {
    const { clock, board, port } = await memoryRig(repeating('0123456789\n', 10), {
      baudRate: 115_200,
      capacityBytes: 20,
    });
    let read = 0;
    for (let step = 0; step < 40; step += 1) {
      await clock.advance(240);
      read += port.take().length;
    }
    expect(board.bytesDiscarded).toBe(0);
    expect(read).toBeGreaterThanOrEqual(40 * 20);
    await board.close();
  });

  test('discards its output after 250 ms without a byte accepted, and counts it', async () => {
    const { clock, board } = await memoryRig(prints([0, 'ab\n'.repeat(10)], [1000, 'ab\n'.repeat(10)]), {
      baudRate: 115_200,
      capacityBytes: 9,
    });
    await clock.advance(240);
    expect(board).toMatchObject({ bytesSent: 9, bytesDiscarded: 0 });
    await clock.advance(20);
    expect(board).toMatchObject({ bytesSent: 9, bytesDiscarded: 21 });
    await clock.advance(1000);
    expect(board).toMatchObject({ bytesSent: 9, bytesDiscarded: 51 });
    await board.finished;
    await board.close();
  });

  test('keeps the time of its line meanwhile: what comes afterwards is current', async () => {
    const { clock, board, text } = await memoryRig(counting, { baudRate: 9600, capacityBytes: 10 });
    await clock.advance(10_000);
    text();
    await clock.advance(300);
    const afterwards = text().trim().split('\n').map(Number);
    // 10 s of numbers of four digits and a newline at 960 bytes a second.
    expect(afterwards.at(-1)).toBeGreaterThan(1900);
    await board.close();
  });

  test('finishes the line that was begun and goes on with a whole one when the host reads again', async () => {
    const { clock, board, text } = await memoryRig(repeating('temperature:21.52 *C\n', 25), {
      baudRate: 9600,
      capacityBytes: 30,
    });
    await clock.advance(3000);
    expect(text()).toBe('temperature:21.52 *C\ntemperatu');
    await clock.advance(100);
    expect(text()).toMatch(/^re:21\.52 \*C\ntemperature:/);
    await board.close();
  });

  test('never makes a host read a line spliced from two, however it reads', async () => {
    /** Lines that leave in several pieces, each saying its number twice. */
    const long: Firmware = {
      *boot() {
        for (let count = 0; ; count += 1) {
          yield { timeMs: 0, bytes: Buffer.from(`${count}${'-'.repeat(1 + (count % 60))}${count}\n`) };
        }
      },
    };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 }),
        async (capacityBytes, pausesMs) => {
          const { clock, board, text } = await memoryRig(long, { baudRate: 9600, capacityBytes });
          let read = '';
          for (const pauseMs of pausesMs) {
            await clock.advance(pauseMs);
            read += text();
          }
          const lines = read.split('\n').slice(0, -1);
          const numbers = lines.map((line) => Number.parseInt(line, 10));
          const whole = numbers.map((number) => `${number}${'-'.repeat(1 + (number % 60))}${number}`);
          expect(lines).toEqual(whole);
          expect(numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0))).toBe(true);
          await board.close();
        },
      ),
      { numRuns: 100 },
    );
  });

  test('accepts bytes without any newline again, too', async () => {
    const { clock, board, port } = await memoryRig(repeating('binary', 5), { baudRate: 9600, capacityBytes: 64 });
    await clock.advance(20_000);
    expect(board.bytesDiscarded).toBeGreaterThan(0);
    const sentBefore = board.bytesSent;
    for (let step = 0; step < 200; step += 1) {
      await clock.advance(10);
      port.take();
    }
    expect(board.bytesSent - sentBefore).toBeGreaterThan(1000);
    await board.close();
  });
});
