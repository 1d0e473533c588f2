import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kernelSensors, type ListedDevice, ManualClock, makeSensor } from '../../../../firmware-sim/index.ts';

type Options = NonNullable<Parameters<typeof makeSensor>[1]>;

let folder: string;
let running: AbortController;
let finished: Promise<void> | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-sys-'));
  running = new AbortController();
});

afterEach(async () => {
  running.abort();
  await finished;
  finished = undefined;
  rmSync(folder, { recursive: true });
});

/** The devices from time 0 on; the clock stands at the first update. */
async function start(...devices: ListedDevice[]): Promise<ManualClock> {
  const clock = new ManualClock();
  finished = kernelSensors(folder, { devices, clock, signal: running.signal });
  await clock.advance(0);
  return clock;
}

const read = (path: string) => readFileSync(join(folder, path), 'utf8');

const W1 = 'bus/w1/devices/28-0000075a3b1c';

function w1(temperature: (timeMs: number) => number, options: Options = {}): ListedDevice {
  return {
    kind: 'w1',
    sensor: makeSensor('ds18b20', { options: { serial: '0000075a3b1c' }, quantities: { temperature }, ...options }),
  };
}

describe('a DS18B20', () => {
  test('has the two lines of w1_therm, and its temperature in thousandths', async () => {
    const clock = await start(w1(() => 21.6875));
    expect(read(`${W1}/temperature`)).toBe('85000\n');
    await clock.advance(1000);
    expect(read(`${W1}/w1_slave`)).toMatch(
      /^5b 01 4b 46 7f ff 0c 10 (..) : crc=\1 YES\n5b 01 4b 46 7f ff 0c 10 \1 t=21688\n$/,
    );
    expect(read(`${W1}/temperature`)).toBe('21688\n');
    expect(read(`${W1}/name`)).toBe('28-0000075a3b1c\n');
  });

  test('follows its quantity, below zero too', async () => {
    const clock = await start(w1((timeMs) => 5 - timeMs / 1000));
    const seen: string[] = [];
    for (let second = 0; second < 10; second += 1) {
      await clock.advance(1000);
      seen.push(read(`${W1}/temperature`).trim());
    }
    // Each is of 750 ms before.
    expect(seen.slice(-3)).toEqual(['-2250', '-3250', '-4250']);
  });

  test.each([
    ['85-degrees', 't=85000\n', '85000\n'],
    ['crc-error', 'NO', ''],
    ['bus-hang', '00 : crc=00 YES', '0\n'],
    ['stuck', 't=3000', '3000\n'],
  ] as const)('that fails as %s shows %j and %j', async (name, slave, temperature) => {
    const clock = await start(w1((timeMs) => timeMs / 1000, { failures: [{ name, atMs: 3000 }] }));
    await clock.advance(9000);
    expect(read(`${W1}/w1_slave`)).toContain(slave);
    expect(read(`${W1}/temperature`)).toBe(temperature);
  });

  test('that is lost is gone from the bus until it comes back', async () => {
    const clock = await start(w1(() => 20, { failures: [{ name: 'lost', atMs: 2000, forMs: 3000 }] }));
    await clock.advance(2000);
    expect(existsSync(join(folder, W1))).toBe(false);
    await clock.advance(4000);
    expect(read(`${W1}/temperature`)).toBe('20000\n');
  });
});

test('the other kinds have the files that Linux has for them', async () => {
  await start(
    {
      kind: 'iio',
      sensor: makeSensor('bmp280', { quantities: { temperature: () => 21.57, pressure: () => 100_325.5 } }),
    },
    { kind: 'iio', sensor: makeSensor('dht22', { quantities: { temperature: () => -3.4, humidity: () => 61.2 } }) },
    { kind: 'iio', sensor: makeSensor('tmp36', { quantities: { temperature: () => 25 } }) },
    { kind: 'hwmon', sensor: makeSensor('lm75', { quantities: { temperature: () => 31.4 } }) },
    { kind: 'thermal-zone', temperature: () => 48.312 },
  );
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  expect(Object.fromEntries(files.map((file) => [file, read(file)]))).toEqual({
    'bus/iio/devices/iio:device0/name': 'bmp280\n',
    'bus/iio/devices/iio:device0/in_temp_input': '21570\n',
    'bus/iio/devices/iio:device0/in_pressure_input': '100.325500000\n',
    'bus/iio/devices/iio:device1/name': 'dht22\n',
    'bus/iio/devices/iio:device1/in_temp_input': '-3400\n',
    'bus/iio/devices/iio:device1/in_humidityrelative_input': '61200\n',
    'bus/iio/devices/iio:device2/name': 'mcp3008\n',
    'bus/iio/devices/iio:device2/in_voltage_scale': '3.222656250\n',
    'bus/iio/devices/iio:device2/in_voltage0_raw': '232\n',
    'class/hwmon/hwmon0/name': 'lm75\n',
    'class/hwmon/hwmon0/temp1_input': '31500\n',
    'class/thermal/thermal_zone0/type': 'cpu-thermal\n',
    'class/thermal/thermal_zone0/temp': '48312\n',
  });
});

test.each(['lost', 'nack', 'bus-hang'] as const)(
  'an I2C sensor that fails as %s gives nothing to read',
  async (name) => {
    const failures = [{ name, atMs: 0 }];
    await start(
      { kind: 'hwmon', sensor: makeSensor('lm75', { failures }) },
      { kind: 'iio', sensor: makeSensor('bmp280', { failures }) },
    );
    expect(read('class/hwmon/hwmon0/temp1_input')).toBe('');
    expect(read('bus/iio/devices/iio:device0/in_temp_input')).toBe('');
  },
);

describe('reading', () => {
  const ZONE = 'class/thermal/thermal_zone0/temp';
  const zone = (...failures: NonNullable<ListedDevice['failures']>): ListedDevice => ({
    kind: 'thermal-zone',
    temperature: (timeMs) => timeMs / 1000,
    failures,
  });

  test('can be empty for a while', async () => {
    const clock = await start(zone({ name: 'empty', atMs: 2000, forMs: 2000 }));
    await clock.advance(3000);
    expect(read(ZONE)).toBe('');
    await clock.advance(1000);
    expect(read(ZONE)).toBe('4000\n');
  });

  test('can find no file', async () => {
    const clock = await start(zone({ name: 'absent', atMs: 2000, forMs: 1000 }));
    await clock.advance(2000);
    expect(() => read(ZONE)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    await clock.advance(1000);
    expect(read(ZONE)).toBe('3000\n');
  });

  test('can be slow: the reader gets the value of the time it is answered at', async () => {
    const clock = await start(zone({ name: 'slow', atMs: 0, forMs: 1e6, delayMs: 5000 }));
    expect(statSync(join(folder, ZONE)).isFIFO()).toBe(true);
    let answeredMs: number | undefined;
    const text = readFile(join(folder, ZONE), 'utf8').then((read) => {
      answeredMs = clock.monotonicMs();
      return read;
    });
    // The reader opens the pipe on a thread of its own: simulated time goes on until it has been seen and answered.
    while (answeredMs === undefined) await clock.advance(1000);
    expect(Number(await text)).toBeGreaterThanOrEqual(5000);
    expect(answeredMs).toBeGreaterThanOrEqual(5000);
  });
});

test('at the end the devices are gone', async () => {
  await start(
    w1(() => 20),
    { kind: 'thermal-zone', temperature: () => 40 },
  );
  running.abort();
  await finished;
  expect(readdirSync(join(folder, 'bus/w1/devices'))).toEqual([]);
  expect(readdirSync(join(folder, 'class/thermal'))).toEqual([]);
});
