import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { boardProfile } from '../../boards/index.ts';
import type { FirmataConnection, FirmataOption } from '../../bridge/sources/firmata/firmata-board.ts';
import { type FirmataSourceOptions, firmataSource } from '../../bridge/sources/firmata/firmata-source.ts';
import type { ReadingBatch } from '../../bridge/sources/source.ts';
import { backoff, isBoardstreamError, type Status, systemClock } from '../../core/index.ts';
import { firmataFirmware, ptyLink, type SimulatedBoard, simulateBoard } from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';
import { pressedAt, thermometer, voltage } from '../firmware-sim/firmata/fake-parts.ts';
import { compileRooms } from '../journal/processes/compiled-rooms.ts';

const root = dirname(dirname(import.meta.dirname));
const profile = boardProfile('arduino-uno');
const LM35_AT_25_DEGREES = 0.25;

let folder: string;
let program: string;
let celsius: number;
let simulated: SimulatedBoard;
let connection: FirmataConnection;
let readings: ReadingBatch['readings'][number][];
let statuses: Status[];
let stopping: AbortController;
let reading: Promise<unknown>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firmata-'));
  compileRooms(folder, ['bridge/sources/firmata/board-process/main.ts']);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  program = join(folder, 'bridge/sources/firmata/board-process/main.js');
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  celsius = -10.5;
  readings = [];
  statuses = [];
  stopping = new AbortController();
  reading = Promise.resolve();
  const firmware = firmataFirmware({
    profile,
    parts: {
      A0: voltage(() => LM35_AT_25_DEGREES),
      A1: voltage(() => 2.5),
      D4: pressedAt(...Array.from({ length: 400 }, (_, press) => 1000 + press * 150)),
      D7: [thermometer(0x1234, () => celsius)],
      D8: [thermometer(0x1234, () => -1), thermometer(0x4321, () => 85)],
    },
  });
  const linkPath = join(folder, 'tty-firmata');
  simulated = await simulateBoard({ profile, firmware, link: ptyLink({ linkPath }) });
  connection = { kind: 'serial', path: linkPath, baudRate: 57_600 };
});

afterEach(async () => {
  stopping.abort();
  await reading;
  await simulated.close();
});

interface SensorKeys {
  readonly use: string;
  readonly [key: string]: FirmataOption;
}

/** Reads as the bridge does, opening again after whatever may pass. */
function read(sensors: Readonly<Record<string, SensorKeys>>, more: Partial<FirmataSourceOptions> = {}): void {
  const source = firmataSource({
    board: 'bench',
    connection,
    sensors: Object.entries(sensors).map(([series, { use, ...options }]) => ({ series, use, options })),
    intervalMs: 50,
    program,
    clock: systemClock,
    onStatus: (status) => statuses.push(status),
    ...more,
  });
  const { signal } = stopping;
  const keepReading = async () => {
    const delaysMs = backoff({ firstMs: 50, maxMs: 200, random: () => 0.5 });
    while (!signal.aborted) {
      try {
        for await (const batch of source.open(signal)) readings.push(...batch.readings);
        return;
      } catch (error) {
        if (!isBoardstreamError(error)) throw error;
        const retryInMs = delaysMs.next().value;
        statuses.push({ type: 'sourceLost', board: 'bench', error, retryInMs });
        if (!error.retryable) return;
        await systemClock.sleep(retryInMs, signal);
      }
    }
  };
  reading = keepReading();
}

function valuesOf(series: string): number[] {
  return readings.filter((each) => each.series === series).map(({ value }) => value);
}

function losses(): string[] {
  return statuses.flatMap((status) => (status.type === 'sourceLost' ? [status.error.message] : []));
}

/** Processes of Johnny-Five that this test's program runs in now. */
function boardProcesses(): number[] {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  return children.filter((pid) => pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program));
}

test('a thermometer, a light, a button and a DS18B20 below zero are read through Johnny-Five', async () => {
  read({
    air: { use: 'Thermometer', controller: 'LM35', pin: 'A0' },
    sun: { use: 'Light', pin: 'A1' },
    door: { use: 'Button', pin: 4 },
    frost: { use: 'Thermometer', controller: 'DS18B20', pin: 7 },
  });
  await eventually('all are read', () => ['air', 'sun', 'door', 'frost'].every((each) => valuesOf(each).length > 2));
  expect(new Set(valuesOf('air'))).toEqual(new Set([25]));
  expect(new Set(valuesOf('sun'))).toEqual(new Set([512]));
  expect(new Set(valuesOf('door'))).toEqual(new Set([0, 1]));
  expect(new Set(valuesOf('frost'))).toEqual(new Set([-10.5]));
  expect(readings.find(({ series }) => series === 'frost')).toEqual({ series: 'frost', value: -10.5, unit: 'Cel' });
});

test('several DS18B20 on a pin are series of their own, and 85 at power-up is bad', async () => {
  read({ wire: { use: 'Thermometer', controller: 'DS18B20', pin: 8 } });
  await eventually('both are read', () => new Set(readings.map(({ series }) => series)).size === 2);
  expect(readings.find(({ value }) => value === -1)).toEqual({
    series: 'wire.000000001234',
    value: -1,
    unit: 'Cel',
  });
  expect(readings.find(({ value }) => value === 85)?.quality).toBe('bad');
});

test('a board that is unplugged and plugged in again is read again', async () => {
  read({ sun: { use: 'Light', pin: 'A1' } });
  await eventually('it is read', () => valuesOf('sun').length > 0);
  await simulated.unplug();
  await eventually('it is lost', () => losses().some((message) => message.includes('tty-firmata')));
  await simulated.replug();
  const before = readings.length;
  await eventually('it is read again', () => readings.length > before);
});

test('a process that is killed is started again', async () => {
  read({ sun: { use: 'Light', pin: 'A1' } });
  await eventually('it is read', () => valuesOf('sun').length > 0);
  for (const pid of boardProcesses()) process.kill(pid, 'SIGKILL');
  await eventually('it has ended', () => losses().length > 0);
  const before = readings.length;
  await eventually('it is read again', () => readings.length > before);
  expect(losses()).toEqual(['the process of Johnny-Five ended by SIGKILL']);
  expect(boardProcesses()).toHaveLength(1);
});

test('a process that hangs is killed and started again', async () => {
  read({ sun: { use: 'Light', pin: 'A1' } }, { hungAfterMs: 6_000 });
  await eventually('it is read', () => valuesOf('sun').length > 0);
  const [hung = 0] = boardProcesses();
  process.kill(hung, 'SIGSTOP');
  await eventually('it is given up', () => losses().length > 0, 30_000);
  const before = readings.length;
  await eventually('it is read again', () => readings.length > before);
  expect(losses()).toEqual(['Johnny-Five hung for 6 s and was stopped']);
  expect(boardProcesses()).not.toContain(hung);
});

test('no process is left when the reading stops', async () => {
  read({ sun: { use: 'Light', pin: 'A1' } });
  await eventually('it is read', () => valuesOf('sun').length > 0);
  expect(boardProcesses()).toHaveLength(1);
  stopping.abort();
  await reading;
  expect(boardProcesses()).toEqual([]);
});

test('a sensor that does not exist is told of with the nearest that does, and the others are read', async () => {
  read({
    air: { use: 'Termometer', pin: 'A0' },
    sea: { use: 'Thermometer', controller: 'LM53', pin: 'A0' },
    sun: { use: 'Light', pin: 'A1' },
  });
  await eventually('the other is read', () => valuesOf('sun').length > 0);
  expect(statuses.filter(({ type }) => type === 'sensorFailed')).toEqual([
    {
      type: 'sensorFailed',
      board: 'bench',
      series: 'air',
      why: '"Termometer" is no sensor of Johnny-Five; did you mean "Thermometer"?',
    },
    {
      type: 'sensorFailed',
      board: 'bench',
      series: 'sea',
      why: 'Thermometer has no controller "LM53"; did you mean "LM35"?',
    },
  ]);
});

test('a board without one sensor that exists is given up', async () => {
  read({ lamp: { use: 'Led', pin: 13 } });
  await reading;
  expect(losses()).toHaveLength(1);
  expect(losses()[0]).toContain('lamp: "Led" is no sensor of Johnny-Five');
});

test('an IO plugin of the user is loaded from his folder', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const plugin = join(home, 'node_modules/tiny-io');
  mkdirSync(plugin, { recursive: true });
  writeFileSync(join(plugin, 'package.json'), '{"name":"tiny-io","main":"index.cjs"}');
  writeFileSync(join(plugin, 'index.cjs'), readFileSync(join(import.meta.dirname, 'firmata/tiny-io.cjs')));
  connection = { kind: 'plugin', plugin: 'tiny-io', folder: home, options: { level: 300 } };
  read({ sun: { use: 'Light', pin: 'A0' } });
  await eventually('it is read', () => valuesOf('sun').includes(300));
});

test('an IO plugin that is not installed is named with the command that installs it', async () => {
  connection = { kind: 'plugin', plugin: 'absent-io', folder, options: {} };
  read({ sun: { use: 'Light', pin: 'A0' } });
  await reading;
  expect(losses()).toEqual([`no IO plugin "absent-io" in ${folder}: run "npm install absent-io" there`]);
});
