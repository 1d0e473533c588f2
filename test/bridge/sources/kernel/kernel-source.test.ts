import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DecodedValue } from '../../../../bridge/decode/decoder.ts';
import { KERNEL_KINDS } from '../../../../bridge/sources/kernel/kernel-sensors.ts';
import { kernelSource } from '../../../../bridge/sources/kernel/kernel-source.ts';
import { PowerUpValue } from '../../../../bridge/sources/kernel/power-up-value.ts';
import { ManualClock, type Status } from '../../../../core/index.ts';
import { kernelSensors, type ListedDevice, makeSensor } from '../../../../firmware-sim/index.ts';
import { eventually } from '../../../eventually.ts';

type Options = NonNullable<Parameters<typeof makeSensor>[1]>;

let sys: string;
let stop: AbortController;
let unplug: AbortController;
let statuses: Status[];
let devicesEnd: Promise<void> | undefined;

beforeEach(() => {
  sys = mkdtempSync(join(tmpdir(), 'boardstream-sys-'));
  stop = new AbortController();
  unplug = new AbortController();
  statuses = [];
  devicesEnd = undefined;
});

afterEach(async () => {
  stop.abort();
  unplug.abort();
  await devicesEnd;
  rmSync(sys, { recursive: true });
});

/** The devices, and a source that reads them every second of the same clock. */
async function start(kind: keyof typeof KERNEL_KINDS, devices: readonly ListedDevice[]) {
  const clock = new ManualClock();
  devicesEnd = kernelSensors(sys, { devices, clock, signal: unplug.signal });
  await clock.advance(1000);
  return { clock, ...read(kind, clock) };
}

const FOLDERS = { w1: 'bus/w1/devices', iio: 'bus/iio/devices', hwmon: 'class/hwmon', thermal: 'class/thermal' };

function read(kind: keyof typeof KERNEL_KINDS, clock: ManualClock) {
  const readings: DecodedValue[] = [];
  const { find, remedy } = KERNEL_KINDS[kind];
  const found = find(join(sys, FOLDERS[kind]));
  const done = { searches: 0, asked: 0, answered: 0 };
  const source = kernelSource({
    ...{ board: 'attic', remedy, intervalMs: 1000, clock },
    find: async () => {
      const sensors = await found();
      done.searches += 1;
      return sensors.map((sensor) => ({
        ...sensor,
        read() {
          done.asked += 1;
          return sensor.read().finally(() => {
            done.answered += 1;
          });
        },
      }));
    },
    onStatus: (status) => statuses.push(status),
  });
  const end = (async () => {
    try {
      for await (const batch of source.open(stop.signal)) readings.push(...batch.readings);
      return 'ended';
    } catch (error) {
      return error;
    }
  })();
  /** Waits for the round to have brought `count` readings in all, and for the source to sleep. */
  const settled = (count: number) => eventually(`${count} readings`, () => readings.length >= count);
  /** Files are read in real time: waits until round `count`, from 1, has asked and heard everyone. */
  const round = (count: number) =>
    eventually(`round ${count}`, () => done.searches > count && done.asked >= count && done.answered === done.asked);
  return { readings, end, settled, round };
}

function write(path: string, text: string): void {
  mkdirSync(join(sys, path, '..'), { recursive: true });
  writeFileSync(join(sys, path), `${text}\n`);
}

function w1(celsius: number, options: Options = {}): ListedDevice {
  return {
    kind: 'w1',
    sensor: makeSensor('ds18b20', {
      options: { serial: '0000075a3b1c' },
      quantities: { temperature: () => celsius },
      ...options,
    }),
  };
}

const SERIES = '28-0000075a3b1c';

describe('a DS18B20 on the 1-Wire bus', () => {
  test('is read in Cel below zero, called by its ROM code', async () => {
    const { readings, settled } = await start('w1', [w1(-10.125)]);
    await settled(1);
    expect(readings).toEqual([{ series: SERIES, value: -10.125, unit: 'Cel' }]);
  });

  test('that shows 85 after a power failure is bad, and told so on the point', async () => {
    const { readings, settled, clock } = await start('w1', [
      w1(21.5, { failures: [{ name: '85-degrees', atMs: 3000, forMs: 1000 }] }),
    ]);
    for (let round = 1; round < 5; round += 1) {
      await settled(round);
      await clock.advance(1000);
    }
    expect(readings.slice(0, 4).map(({ value, quality }) => `${value} ${quality ?? 'good'}`)).toContain('85 bad');
    expect(readings.filter(({ value }) => value !== 85)).toHaveLength(3);
  });

  test.each([
    ['crc-error', 'a wrong check sum: check the wires and the pull-up resistor'],
    ['bus-hang', 'nothing but zeros: something holds the data line low'],
  ] as const)('that fails as %s is told of once, and of its recovery', async (name, why) => {
    const { readings, round, clock } = await start('w1', [w1(21.5, { failures: [{ name, atMs: 2000, forMs: 5000 }] })]);
    for (let count = 1; count < 12; count += 1) {
      await round(count);
      await clock.advance(1000);
    }
    expect(statuses.slice(1)).toEqual([
      { type: 'sensorFailed', board: 'attic', series: SERIES, why },
      { type: 'sensorRecovered', board: 'attic', series: SERIES },
    ]);
    expect(readings.every(({ value }) => value === 21.5)).toBe(true);
  });

  test('of an old kernel without w1_slave is read from its temperature', async () => {
    write(`bus/w1/devices/${SERIES}/temperature`, '-62');
    write('bus/w1/devices/w1_bus_master1/name', 'w1_bus_master1');
    const { readings, settled } = read('w1', new ManualClock());
    await settled(1);
    expect(readings).toEqual([{ series: SERIES, value: -0.062, unit: 'Cel' }]);
  });
});

test('85 that was reached by way of its neighbours is a temperature', () => {
  const judge = new PowerUpValue();
  expect([85, 21.5, 85, 81, 85, 85].map((celsius) => judge.isSuspect(celsius))).toEqual([
    true,
    false,
    true,
    false,
    false,
    false,
  ]);
});

test('a sensor that is plugged in later appears, and one that goes leaves the others alone', async () => {
  write('class/thermal/thermal_zone0/type', 'cpu-thermal');
  write('class/thermal/thermal_zone0/temp', '48312');
  const clock = new ManualClock();
  const { readings, settled } = read('thermal', clock);
  await settled(1);
  write('class/thermal/thermal_zone1/type', 'gpu-thermal');
  write('class/thermal/thermal_zone1/temp', '51000');
  await clock.advance(1000);
  await settled(3);
  rmSync(join(sys, 'class/thermal/thermal_zone0'), { recursive: true });
  await clock.advance(1000);
  await settled(4);
  expect(readings).toEqual([
    { series: 'cpu-thermal', value: 48.312, unit: 'Cel' },
    { series: 'cpu-thermal', value: 48.312, unit: 'Cel' },
    { series: 'gpu-thermal', value: 51, unit: 'Cel' },
    { series: 'gpu-thermal', value: 51, unit: 'Cel' },
  ]);
});

test('a sensor that takes its time holds up the others for two seconds once, and never again', async () => {
  const zone = (name: string): ListedDevice & { kind: 'thermal-zone' } => ({
    kind: 'thermal-zone',
    temperature: () => (name === 'slow' ? 1 : 2),
    ...(name === 'slow' ? { failures: [{ name: 'slow' as const, atMs: 0, delayMs: 1_000_000 }] } : {}),
  });
  const { readings, clock } = await start('thermal', [zone('slow'), zone('quick')]);
  await eventually('the slow one is asked', async () => {
    await clock.advance(100);
    return readings.length >= 1;
  });
  const askedAtMs = clock.monotonicMs();
  expect(askedAtMs).toBeGreaterThanOrEqual(3_000);
  expect(statuses.at(-1)).toEqual({
    ...{ type: 'sensorFailed', board: 'attic', series: 'cpu-thermal', why: 'no answer within 2 s' },
  });
  for (let round = 2; round < 5; round += 1) {
    await clock.advance(1000);
    await eventually('the quick one is read', () => readings.length >= round);
  }
  expect(new Set(readings.map(({ series }) => series))).toEqual(new Set(['cpu-thermal 2']));
});

test('an MCP3008 is read in volts: (raw + offset) × scale', async () => {
  const device: ListedDevice = {
    kind: 'iio',
    sensor: makeSensor('lm35', { quantities: { temperature: () => 25 } }),
  };
  const { readings, settled } = await start('iio', [device]);
  await settled(1);
  const step = 3.3 / 1024;
  expect(readings[0]).toMatchObject({ series: 'mcp3008 voltage0', unit: 'V' });
  expect(Math.abs((readings[0]?.value ?? 0) - 0.25)).toBeLessThan(step);
});

test('a channel takes its offset and scale from itself before its type, and input before raw', async () => {
  const device = 'bus/iio/devices/iio:device0';
  const files = {
    name: 'bme280',
    in_temp_raw: '400',
    in_temp_input: '21500',
    in_pressure_raw: '1000',
    in_pressure_scale: '0.101325',
    in_voltage0_raw: '100',
    in_voltage0_scale: '2',
    in_voltage1_raw: '100',
    in_voltage_scale: '1',
    in_voltage_offset: '50',
    in_humidityrelative_input: '40125',
    in_voltage_sampling_frequency: '5',
    uevent: '',
  };
  for (const [name, text] of Object.entries(files)) write(`${device}/${name}`, text);
  const { readings, settled } = read('iio', new ManualClock());
  await settled(5);
  expect(readings).toEqual([
    { series: 'bme280 humidityrelative', value: 40.125, unit: '%RH' },
    { series: 'bme280 pressure', value: 1013.25, unit: 'hPa' },
    { series: 'bme280 temp', value: 21.5, unit: 'Cel' },
    { series: 'bme280 voltage0', value: 0.3, unit: 'V' },
    { series: 'bme280 voltage1', value: 0.15, unit: 'V' },
  ]);
});

test('hwmon inputs have their labels and units, and a faulty one is bad', async () => {
  const files = {
    name: 'board',
    temp1_input: '38500',
    temp1_label: 'CPU',
    temp2_input: '-128000',
    temp2_fault: '1',
    fan1_input: '1200',
    in0_input: '3312',
    power1_input: '4500000',
    temp1_max: '90000',
  };
  for (const [name, text] of Object.entries(files)) write(`class/hwmon/hwmon0/${name}`, text);
  const { readings, settled } = read('hwmon', new ManualClock());
  await settled(5);
  expect(readings).toEqual([
    { series: 'board fan1', value: 1200, unit: 'rpm' },
    { series: 'board in0', value: 3.312, unit: 'V' },
    { series: 'board power1', value: 4.5, unit: 'W' },
    { series: 'board CPU', value: 38.5, unit: 'Cel' },
    { series: 'board temp2', value: -128, unit: 'Cel', quality: 'bad' },
  ]);
});

test('two devices of one name keep theirs when the kernel numbers them the other way round', async () => {
  const order = async (first: string, second: string) => {
    for (const [place, celsius] of [
      ['bus1', '1000'],
      ['bus2', '2000'],
    ] as const) {
      write(`devices/${place}/name`, 'lm75');
      write(`devices/${place}/temp1_input`, celsius);
    }
    mkdirSync(join(sys, 'class/hwmon'), { recursive: true });
    symlinkSync(join(sys, 'devices', first), join(sys, 'class/hwmon/hwmon0'));
    symlinkSync(join(sys, 'devices', second), join(sys, 'class/hwmon/hwmon1'));
    const { readings, settled } = read('hwmon', new ManualClock());
    await settled(2);
    rmSync(join(sys, 'class'), { recursive: true });
    return readings;
  };
  expect(await order('bus1', 'bus2')).toEqual(await order('bus2', 'bus1'));
});

test('a file that holds no number, or nothing, is a failure and no zero', async () => {
  for (const [zone, text] of ['', 'n/a', '12 34'].entries()) {
    write(`class/thermal/thermal_zone${zone}/type`, `zone-${zone}`);
    write(`class/thermal/thermal_zone${zone}/temp`, text);
  }
  const { readings } = read('thermal', new ManualClock());
  const failed = () => statuses.filter(({ type }) => type === 'sensorFailed');
  await eventually('three failures', () => failed().length === 3);
  expect(readings).toEqual([]);
  expect(JSON.stringify(failed())).toContain('is empty');
  expect(JSON.stringify(failed())).toContain('which is no number');
});

test('where no sensor is, the error says what to do, and that it may pass', async () => {
  expect(await read('w1', new ManualClock()).end).toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    retryable: true,
    message: expect.stringContaining('dtoverlay=w1-gpio'),
  });
});

test('stopping ends the loop at once, in the middle of its sleep', async () => {
  write('class/thermal/thermal_zone0/temp', '48312');
  const { end, settled } = read('thermal', new ManualClock());
  await settled(1);
  stop.abort();
  expect(await end).toBe('ended');
});
