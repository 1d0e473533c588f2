import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, test } from 'vitest';
import { boardProfile } from '../../boards/index.ts';
import {
  type ChipFirmware,
  chipFirmware,
  follow,
  makeSensor,
  type Part,
  parseQuantityTrace,
  simulateBoard,
} from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { Firmata, type FirmataIo, five } from './johnny-five.ts';
import { requireStandardFirmata } from './standard-firmata-hex.ts';

const profile = boardProfile('arduino-uno');
const requirements = { hex: requireStandardFirmata() };

/** A program that has opened the board with johnny-five. */
interface Session {
  readonly firmware: ChipFirmware;
  readonly io: FirmataIo;
  readonly board: NodeJS.EventEmitter;
  /** Closes the port and opens it again at once; waits for the board to speak. */
  reopen(): Promise<void>;
}

/** Runs `body` with StandardFirmata on a simulated chip on a tty, and with johnny-five ready at the other end. */
async function withJohnnyFive(
  hex: string,
  parts: Readonly<Record<string, Part>>,
  body: (session: Session) => Promise<void>,
): Promise<void> {
  const firmware = chipFirmware({ profile, program: readFileSync(hex), parts: new Map(Object.entries(parts)) });
  const simulated = await simulateBoard({ profile, firmware });
  let port: SerialPort | undefined;
  const open = () => {
    port = new SerialPort({ path: simulated.path ?? '', baudRate: 57_600 });
    // Without this, firmata-io would ask after 5 s; so it is ready only if the board speaks first, as after a reset.
    return new Firmata(port, { reportVersionTimeout: 1_000_000 });
  };
  const close = () => new Promise<void>((resolve) => port?.close(() => resolve()));
  try {
    const io = open();
    const board = new five.Board({ io, repl: false, debug: false });
    await once(board, 'ready');
    const reopen = async () => {
      await close();
      const second = open();
      await eventually('the board speaks to who has opened it', () => second.isReady);
    };
    await body({ firmware, io, board, reopen });
  } finally {
    await close();
    await simulated.close();
  }
}

describe('johnny-five drives the real StandardFirmata on a simulated chip', () => {
  testWith(requirements, 'it is ready, and the firmware is the one compiled by others', ({ hex }) =>
    withJohnnyFive(hex, {}, async ({ io }) => {
      expect(io.firmware).toEqual({ name: 'StandardFirmata.ino', version: { major: 2, minor: 4 } });
    }),
  );

  testWith(
    requirements,
    'each value of a sensor is that of the trace when the chip looked, in its steps',
    ({ hex }) => {
      // Two steps of the converter and more between two samples, so that no two values are the same.
      const trace = parseQuantityTrace('t (s),signal (V)\n0,0\n8,5\n');
      const volts = follow(trace, { loop: false });
      const onTrace: number[] = [];
      const analog: Part = {
        kind: 'analog',
        volts(timeMs) {
          onTrace.push(Math.floor((volts(timeMs) / 5) * 1024));
          return volts(timeMs);
        },
      };
      return withJohnnyFive(hex, { A0: analog }, async ({ board }) => {
        const sensor = new five.Sensor({ pin: 'A0', freq: 20, board });
        const values: number[] = [];
        sensor.on('data', () => values.push(sensor.value));
        await eventually('it has gone through most of the trace', () => sensor.value > 900);
        const changes = values.filter((value, at) => at > 0 && value !== values[at - 1]);
        expect(changes.length).toBeGreaterThan(50);
        let from = 0;
        for (const value of changes) {
          const at = onTrace.indexOf(value, from);
          expect(at, `${value} after ${onTrace[from]}`).toBeGreaterThanOrEqual(from);
          from = at + 1;
        }
      });
    },
  );

  testWith(requirements, 'a light on D13 is switched on and off', ({ hex }) =>
    withJohnnyFive(hex, {}, async ({ board, firmware }) => {
      const led = new five.Led({ pin: 13, board });
      led.on();
      await eventually('it is on', () => firmware.pins.level('D13') === 1);
      led.off();
      await eventually('it is off', () => firmware.pins.level('D13') === 0);
    }),
  );

  testWith(requirements, 'a button tells of presses and releases', ({ hex }) => {
    const presses = Array.from({ length: 100 }, (_, press) => ({ atMs: 1000 + press * 300, forMs: 150 }));
    const { parts } = makeSensor('button', { options: { presses, activeHigh: true } });
    return withJohnnyFive(hex, { D4: parts['out'] as Part }, async ({ board }) => {
      const button = new five.Button({ pin: 4, board });
      await Promise.all([once(button, 'press'), once(button, 'release')]);
    });
  });

  testWith(requirements, 'an LM75 on the I2C bus gives its temperature', ({ hex }) => {
    const { parts } = makeSensor('lm75', { quantities: { temperature: () => -12.5 } });
    return withJohnnyFive(hex, { I2C: parts['i2c'] as Part }, async ({ io }) => {
      io.i2cConfig();
      const bytes = await new Promise<number[]>((resolve) => io.i2cReadOnce(0x48, 0, 2, resolve));
      expect(Buffer.from(bytes).readInt16BE() / 256).toBe(-12.5);
    });
  });

  testWith(requirements, 'the next program that opens the port resets the board and is greeted', ({ hex }) =>
    withJohnnyFive(hex, {}, async ({ board, firmware, reopen }) => {
      new five.Led({ pin: 12, board }).on();
      await eventually('the light is on', () => firmware.pins.level('D12') === 1);
      await reopen();
      expect(firmware.pins.level('D12')).toBe(0);
    }),
  );
});

describe('the file with StandardFirmata', () => {
  const wrong = () => Buffer.from('not it');

  test('is missing, with the reason, when there is no registry and when the package holds another', () => {
    const cachePath = join(tmpdir(), 'boardstream-firmata-nowhere', 'absent.hex');
    const offline = () => {
      throw new Error('no network');
    };
    expect(requireStandardFirmata({ cachePath, fetch: offline })).toEqual({
      kind: 'missing',
      reason: 'needs StandardFirmata from the npm package avrgirl-arduino@5.0.1: no network',
    });
    expect(requireStandardFirmata({ cachePath, fetch: wrong })).toMatchObject({
      kind: 'missing',
      reason: expect.stringContaining('SHA-256'),
    });
  });

  testWith(requirements, 'is fetched again when the kept one is damaged, and not when it is whole', ({ hex }) => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-firmata-'));
    const cachePath = join(folder, 'kept.hex');
    try {
      writeFileSync(cachePath, wrong());
      expect(requireStandardFirmata({ cachePath, fetch: () => readFileSync(hex) })).toMatchObject({ kind: 'found' });
      expect(requireStandardFirmata({ cachePath, fetch: wrong })).toEqual({ kind: 'found', path: cachePath });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
