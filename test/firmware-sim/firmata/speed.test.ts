import { describe, expect, test } from 'vitest';
import { firmataFirmware, ManualClock, MemoryPort, type Speed, simulateBoard } from '../../../firmware-sim/index.ts';
import { uno } from '../rig.ts';
import { voltage } from './fake-parts.ts';
import { hex } from './rig.ts';

/** What a board says to a host that asks for everything at once, as far as `count` bytes. */
async function conversation(speed: Speed, count = 500): Promise<string> {
  const clock = new ManualClock();
  const port = new MemoryPort();
  const parts = { A0: voltage((timeMs) => (timeMs % 1000) / 200) };
  const board = await simulateBoard({
    profile: uno,
    firmware: firmataFirmware({ profile: uno, parts }),
    link: port.plug,
    clock,
    speed,
  });
  port.write(Buffer.from('f069f7f06bf7c001f07a6400f7', 'hex'));
  let bytes = new Uint8Array();
  while (bytes.length < count) {
    await clock.advance(1);
    bytes = Buffer.concat([bytes, port.take()]);
  }
  await board.close();
  return hex(bytes.subarray(0, count));
}

describe('at any speed', () => {
  test.each([1, 10, 0.5, 'max'] as const)('of %s the bytes are those of speed 1', async (speed) => {
    expect(await conversation(speed)).toBe(await conversation(1));
  });

  test('simulated time moves without the clock at the greatest speed, and stands still when nothing is expected', async () => {
    const clock = new ManualClock();
    const port = new MemoryPort();
    const times: number[] = [];
    const parts = {
      A0: voltage((timeMs) => {
        times.push(timeMs);
        return 0;
      }),
    };
    const firmware = firmataFirmware({ profile: uno, parts });
    const board = await simulateBoard({ profile: uno, firmware, link: port.plug, clock, speed: 'max' });
    await clock.advance(0);
    expect(clock.sleeping).toBe(0);
    port.write(Buffer.of(0xc0, 1));
    while (times.length < 100) await clock.advance(0);
    expect(clock.monotonicMs()).toBe(0);
    expect((times[99] ?? 0) - (times[98] ?? 0)).toBeCloseTo(19, 6);
    await board.close();
  });
});
