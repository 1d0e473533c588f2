import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Firmware } from '../../firmware-sim/index.ts';
import { counting, memoryRig, prints, repeating } from './rig.ts';

const BYTE_AT_9600_MS = 10_000 / 9600;

describe('a serial line of 9600 baud', () => {
  test('takes 10 bits a byte: 960 bytes leave in a second, no more and no fewer', async () => {
    const { clock, board } = await memoryRig(prints([0, 'x'.repeat(2000)]), { baudRate: 9600 });
    await clock.advance(1000);
    expect(board.bytesSent).toBe(960);
    await clock.advance(1000);
    expect(board.bytesSent).toBe(1920);
    await board.close();
  });

  test('brings a line when its last byte has left, not before', async () => {
    const { clock, board, text } = await memoryRig(prints([5, 'abcd\n']), { baudRate: 9600 });
    await clock.advance(5 + 5 * BYTE_AT_9600_MS - 0.1);
    expect(text()).toBe('');
    await clock.advance(0.1);
    expect(text()).toBe('abcd\n');
    await board.close();
  });

  test('brings a long line piece by piece', async () => {
    const { clock, board } = await memoryRig(prints([0, 'x'.repeat(960)]), { baudRate: 9600 });
    for (let passedMs = 100; passedMs <= 1000; passedMs += 100) {
      await clock.advance(100);
      expect(board.bytesSent).toBeGreaterThan((passedMs - 12) / BYTE_AT_9600_MS);
      expect(board.bytesSent).toBeLessThanOrEqual(passedMs / BYTE_AT_9600_MS + 0.01);
    }
    await board.close();
  });

  test('starts a print that comes while the line is busy when the one before has left', async () => {
    const { clock, board } = await memoryRig(prints([0, 'x'.repeat(96)], [1, 'y'.repeat(96)], [150, 'z'.repeat(96)]), {
      baudRate: 9600,
    });
    await clock.advance(299.9);
    expect(board.bytesSent).toBeLessThan(288);
    await clock.advance(0.1);
    expect(board.bytesSent).toBe(288);
    await board.close();
  });
});

describe('the rate of the line', () => {
  test("is the caller's, else the firmware's, else the board's usual one", async () => {
    const firmware = prints([0, 'x']);
    for (const [options, rate] of [
      [{ firmware: { ...firmware, baudRate: 57_600 }, baudRate: 300 }, 300],
      [{ firmware: { ...firmware, baudRate: 57_600 } }, 57_600],
      [{ firmware }, 9600],
    ] as const) {
      const { board } = await memoryRig(firmware, options);
      expect(board.baudRate).toBe(rate);
      await board.close();
    }
  });
});

describe('speed', () => {
  test('10 passes ten simulated seconds in a second', async () => {
    const { clock, board } = await memoryRig(prints([0, 'x'.repeat(20_000)]), { baudRate: 9600, speed: 10 });
    await clock.advance(1000);
    expect(board.bytesSent).toBe(9600);
    await board.close();
  });

  test('max needs no time at all', async () => {
    const { clock, board, text } = await memoryRig(prints([0, 'now\n'], [3_600_000, 'in an hour\n']), { speed: 'max' });
    await board.finished;
    expect(text()).toBe('now\nin an hour\n');
    expect(clock.monotonicMs()).toBe(0);
    await board.close();
  });

  test('max lets everything else in the process run meanwhile', async () => {
    const { board, port } = await memoryRig(counting, { speed: 'max' });
    let turns = 0;
    let reading = true;
    const turn = () => {
      turns += 1;
      if (reading) setImmediate(turn);
    };
    setImmediate(turn);
    let bytes = 0;
    for await (const chunk of port.read()) {
      bytes += chunk.length;
      if (bytes > 1_000_000) break;
    }
    reading = false;
    expect(turns).toBeGreaterThan(3);
    expect(board.bytesDiscarded).toBe(0);
    await board.close();
  });

  test('max waits for its host for as long as it takes, and then goes on where it stopped', async () => {
    const { clock, board, text } = await memoryRig(counting, { speed: 'max', capacityBytes: 100 });
    await clock.advance(60_000);
    expect(board.bytesSent).toBe(100);
    let all = text();
    while (all.length < 300) {
      await clock.advance(1);
      all += text();
    }
    const numbers = all.split('\n').slice(0, -1).map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(board.bytesDiscarded).toBe(0);
    await board.close();
  });

  test('changes nothing in the bytes, whatever the rate and the steps in which time passes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(300, 9600, 115_200),
        fc.constantFrom(0.5, 1, 7, 'max' as const),
        fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 8 }),
        async (baudRate, speed, stepsMs) => {
          const events = [...Array(30).keys()].map((at) => [at * 37, `${'.'.repeat(at * 3)}${at}\n`] as const);
          const { clock, board, text } = await memoryRig(prints(...events), { baudRate, speed });
          for (const stepMs of stepsMs) await clock.advance(stepMs);
          await clock.advance(1e6);
          await board.finished;
          expect(text()).toBe(events.map(([, line]) => line).join(''));
          await board.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the cost of pacing', () => {
  test('a long print takes a wake-up every 10 ms, not one a byte', async () => {
    const { clock, board } = await memoryRig(prints([0, 'x'.repeat(11_520)]), { baudRate: 115_200 });
    let sleeps = 0;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (durationMs, signal) => {
      sleeps += 1;
      return sleep(durationMs, signal);
    };
    await clock.advance(1000);
    expect(board.bytesSent).toBe(11_520);
    expect(sleeps).toBeLessThanOrEqual(101);
    await board.close();
  });

  test.each([
    [1, 1],
    [1000, 1000],
  ])('many short lines take at most one wake-up in 2 ms (speed %d)', async (speed, bytesPerMs) => {
    const { clock, board } = await memoryRig(repeating('x', 1), { baudRate: 115_200, speed });
    let sleeps = 0;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (durationMs, signal) => {
      sleeps += 1;
      return sleep(durationMs, signal);
    };
    await clock.advance(50);
    expect(board.bytesSent).toBeGreaterThan(48 * bytesPerMs);
    expect(sleeps).toBeLessThanOrEqual(26);
    await board.close();
  });
});

describe('bytes from the host', () => {
  /** Answers each chunk, and prints nothing else. */
  const echo: Firmware = {
    async *boot(serial) {
      const received: Uint8Array[] = [];
      let wake = () => {};
      serial.onReceive((bytes) => {
        received.push(bytes);
        wake();
      });
      serial.power.addEventListener('abort', () => wake(), { once: true });
      while (!serial.power.aborted) {
        const bytes = received.shift();
        if (bytes !== undefined) yield { timeMs: serial.idleAtMs, bytes };
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };

  test.each([1, 'max'] as const)(
    'reach the firmware, whose answer does not wait for its next print (speed %s)',
    async (speed) => {
      const { clock, port, board, text } = await memoryRig(echo, { speed });
      for (const word of ['ping\n', 'pong\n']) {
        port.write(Buffer.from(word));
        await clock.advance(100);
        expect(text()).toBe(word);
      }
      await board.close();
    },
  );
});
