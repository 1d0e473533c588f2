import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { boardProfile } from '../../boards/index.ts';
import { firmataSource } from '../../bridge/sources/firmata/firmata-source.ts';
import { firmataFirmware, ptyLink, simulateBoard } from '../../firmware-sim/index.ts';
import { sourceContract } from '../bridge/sources/contract.ts';
import { eventually } from '../eventually.ts';
import { voltage } from '../firmware-sim/firmata/fake-parts.ts';
import { compileRooms } from '../journal/processes/compiled-rooms.ts';

const profile = boardProfile('arduino-uno');
/** Value 1 is so many steps of the ADC, of 1023 at 5 V. */
const STEPS = 100;
const VOLTS = (STEPS * 5) / 1023;

let folder: string;
let path = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-firmata-'));
  compileRooms(folder, ['bridge/sources/firmata/board-process/main.ts']);
  symlinkSync(join(dirname(dirname(import.meta.dirname)), 'node_modules'), join(folder, 'node_modules'));
  path = join(folder, 'ttyACM0');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

sourceContract('Firmata', { isAsked: true, loss: { retryable: true, names: () => path } }, async (options) => {
  let volts = 0;
  const plugIn = () =>
    simulateBoard({
      profile,
      firmware: firmataFirmware({ profile, parts: { A0: voltage(() => volts) } }),
      link: ptyLink({ linkPath: path }),
    });
  let board = await plugIn();
  return {
    source: firmataSource({
      board: 'uno',
      connection: { kind: 'serial', path, baudRate: 57_600 },
      sensors: [{ series: 'light', use: 'Sensor', options: { pin: 'A0' } }],
      intervalMs: 50,
      program: join(folder, 'bridge/sources/firmata/board-process/main.js'),
      ...options,
    }),
    ready: (statuses) => eventually('it is open', () => statuses.some(({ type }) => type === 'sourceOpened')),
    async say(value) {
      volts = value * VOLTS;
    },
    valueOf(batch, index) {
      const value = 'readings' in batch ? (batch.readings[index]?.value ?? 0) / STEPS : 0;
      return value < 0.5 ? undefined : Math.round(value);
    },
    cut: () => board.close(),
    async bringBack() {
      board = await plugIn();
    },
    close: () => board.close(),
  };
});
