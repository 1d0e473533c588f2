import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shippedFirmware } from '../../boards/index.ts';
import {
  chipFirmware,
  firmataFirmware,
  type GivenSensors,
  ManualClock,
  MemoryPort,
  makeSensor,
  type TestBoard,
  type WithBoardOptions,
  withBoard,
} from '../../firmware-sim/index.ts';

/** A board on a clock and a port in memory. */
async function onClock<const Given extends GivenSensors>(
  options: WithBoardOptions<Given>,
  body: (board: TestBoard<Given>, clock: ManualClock, port: MemoryPort) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock();
  const port = new MemoryPort();
  await withBoard({ clock, plug: () => port.plug, ...options }, (board) => body(board, clock, port));
}

describe('a board that prints lines', () => {
  test('reads sensors of the simulator as their libraries do, and ideal ones as they are', async () => {
    await onClock(
      {
        sensors: {
          A0: { part: 'lm35', quantities: { temperature: () => 21.5 } },
          A1: 3.3,
          D2: { part: 'dht22', quantities: { temperature: () => 19.7, humidity: () => 45 } },
        },
        prints: [{ template: '{A0:1} {A1:1} {D2.temperature:1} {D2:0}', intervalMs: 100 }],
      },
      async (board, clock) => {
        await clock.advance(150);
        board.sensors.A0.follow('temperature', () => 100);
        board.sensors.A1.set(1);
        await clock.advance(100);
        // A step of the Uno's converter is 0.49 Cel.
        expect(board.sent).toEqual(['21.5 3.3 19.7 45', '21.5 3.3 19.7 45', '99.6 1.0 19.7 45']);
      },
    );
  });

  test('prints nan from when a fault tells the sensor to be lost', async () => {
    await onClock(
      {
        sensors: { D2: { part: 'dht22', quantities: { humidity: () => 45 } } },
        faults: [{ kind: 'part', pin: 'D2', name: 'lost', atMs: 150 }],
      },
      async (board, clock) => {
        await clock.advance(350);
        expect(new Set(board.sent)).toEqual(new Set(['D2:45.00', 'D2:nan']));
        expect(board.faults).toMatchObject([{ count: expect.any(Number), firstAtMs: expect.any(Number) }]);
      },
    );
  });

  test('takes a sensor that was made, and hands it out again', async () => {
    const sensor = makeSensor('tmp36', { quantities: { temperature: () => 30 } });
    await onClock({ sensors: { A0: sensor } }, async (board, clock) => {
      await clock.advance(50);
      expect(board.sensors.A0).toBe(sensor);
      expect(Number(board.sent[0]?.slice('A0:'.length))).toBeCloseTo(30, 0);
    });
  });

  test('reads analog sensors with its own converter', async () => {
    const sensors = { GPIO34: { part: 'lm35', quantities: { temperature: () => 21.5 } } } as const;
    await onClock({ board: 'esp32-devkit', sensors }, async (board, clock) => {
      await clock.advance(50);
      // 4096 steps of 3.3 V: 0.08 Cel each.
      expect(Math.abs(Number(/[\d.]+$/.exec(board.sent.at(-1) ?? '')?.[0]) - 21.5)).toBeLessThan(0.09);
    });
  });

  test('is refused a sensor that does not exist, or an option that it does not have', async () => {
    const never = () => expect.fail('there is no board');
    await expect(withBoard({ sensors: { A0: { part: 'lm53' } } }, never)).rejects.toThrow('there is no sensor "lm53"');
    await expect(withBoard({ sensors: { A0: { part: 'lm35', options: { gain: 2 } } } }, never)).rejects.toThrow('gain');
  });
});

test('a Firmata board reports the voltage of the same sensor', async () => {
  const sensors = { A0: { part: 'lm35', quantities: { temperature: () => 25 } } } as const;
  const firmware: NonNullable<WithBoardOptions['firmware']> = (parts, profile) =>
    firmataFirmware({ profile, parts: Object.fromEntries(parts) });
  await onClock({ sensors, firmware }, async (_, clock, port) => {
    await clock.advance(200);
    port.take();
    port.write(Uint8Array.of(0xc0, 1));
    await clock.advance(100);
    const [command, low = 0, high = 0] = port.take();
    expect([command, low | (high << 7)]).toEqual([0xe0, Math.floor((0.25 / 5) * 1024)]);
  });
});

test('compiled firmware reads the same sensors through the pins of its chip', async () => {
  const { hexUrl } = shippedFirmware('temperature', 'ATmega328P') ?? expect.fail('there is no such firmware');
  const program = readFileSync(hexUrl);
  await onClock(
    {
      sensors: {
        A1: { part: 'lm35', quantities: { temperature: () => 40 } },
        D2: { part: 'ds18b20', quantities: { temperature: () => 21.5 } },
      },
      firmware: (parts, profile) => chipFirmware({ profile, program, parts }),
    },
    async (board, clock) => {
      await clock.advance(4000);
      expect(board.sent.at(-1)).toMatch(/^lm35:(39\.[6-9]|40\.[0-4])\d* C,ds18b20:21\.50 C$/);
    },
  );
});
