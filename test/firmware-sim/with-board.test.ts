import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../core/index.ts';
import { MemoryPort, withBoard } from '../../firmware-sim/index.ts';
import { boardTest, boardTestWith } from '../../firmware-sim/vitest.ts';
import { eventually } from '../eventually.ts';
import { openSerialPort } from './hosts.ts';
import { trace } from './rig.ts';

boardTest('a program reads from the tty what the test makes the sensors read', async ({ board }) => {
  board.sensors.A1.set(1.25);
  board.sensors.A0.follow(trace('temperature', 'Cel', 20, 20), { quantity: 'temperature' });
  const host = await openSerialPort(board.path);
  await eventually('the line is read', () => host.text.includes('A0:20.00,A1:1.25,A2:0.00\r\n'));
  expect(board.sent).toContain('A0:20.00,A1:1.25,A2:0.00');
  await host.close();
});

boardTest('a board that is pulled out has no path, and is read again when it is back', async ({ board }) => {
  const host = await openSerialPort(board.path);
  await eventually('a line is read', () => host.text.includes('\n'));
  await board.unplug();
  expect([board.plugged, board.path]).toEqual([false, '']);
  await host.close();
  await board.replug();
  const again = await openSerialPort(board.path);
  await eventually('a line is read again', () => again.text.includes('A0:0.00'));
  await again.close();
});

boardTestWith({
  board: 'esp32-devkit',
  sensors: ['GPIO34'],
  prints: [{ template: 'light={GPIO34:0}', intervalMs: 10 }],
  faults: [{ kind: 'part', pin: 'GPIO34', name: 'nan', atMs: 50 }],
  speed: 'max',
})('another kind of board has its own sensors, lines and faults', async ({ board }) => {
  await eventually('the fault is seen', () => board.sent.includes('light=nan'));
  expect(board.sent[0]).toBe('ets Jul 29 2019 12:21:46');
  expect(board.faults).toMatchObject([{ firstAtMs: expect.any(Number) }]);
});

describe('withBoard', () => {
  test('takes the board away when the body fails, and passes its error on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-with-'));
    const linkPath = join(folder, 'tty');
    let wasThere = false;
    const failing = withBoard({ linkPath }, async (board) => {
      wasThere = existsSync(board.path);
      throw new Error('the body fails');
    });
    await expect(failing).rejects.toThrow('the body fails');
    expect([wasThere, existsSync(linkPath)]).toEqual([true, false]);
    rmSync(folder, { recursive: true });
  });

  test('runs on a clock and a port of the test, with simulated time to be seen', async () => {
    const clock = new ManualClock();
    const port = new MemoryPort();
    await withBoard({ clock, plug: () => port.plug, sensors: ['A0'] }, async (board) => {
      await clock.advance(950);
      board.sensors.A0.set(5);
      await clock.advance(1000);
      expect(board.sent).toEqual([...Array<string>(10).fill('A0:0.00'), ...Array<string>(10).fill('A0:5.00')]);
      expect(board.timeMs).toBeGreaterThan(1900);
      expect(board.pins.level('D13')).toBeUndefined();
    });
    expect(clock.sleeping).toBe(0);
  });

  test('runs fifty boards at once, each with its own value', async () => {
    const values = Array.from({ length: 50 }, (_, index) => index);
    const paths = new Set<string>();
    await Promise.all(
      values.map((value) =>
        withBoard({ sensors: ['A0'], prints: [{ template: '{A0:0}', intervalMs: 20 }] }, async (board) => {
          board.sensors.A0.set(value);
          paths.add(board.path);
          const host = await openSerialPort(board.path);
          await eventually(`${value} is read`, () => host.text.split('\r\n').includes(String(value)));
          await host.close();
        }),
      ),
    );
    expect(paths.size).toBe(50);
  }, 30_000);
});
