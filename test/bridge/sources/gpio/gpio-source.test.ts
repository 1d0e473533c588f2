import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GpioLine } from '../../../../bridge/sources/gpio/gpio-line.ts';
import { gpioSource } from '../../../../bridge/sources/gpio/gpio-source.ts';
import { machineMonotonicMs, type Status, systemClock } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';

let folder: string;
let stop: AbortController;
let statuses: Status[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-gpio-'));
  stop = new AbortController();
  statuses = [];
});

afterEach(() => {
  stop.abort();
  rmSync(folder, { recursive: true });
});

function script(name: string, body: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** Stands in for libgpiod, because no kernel of a test machine has a chip: gpiomon prints what is added to `edges`. */
function tools(version = 'v1.6.3', levels = '0'): void {
  writeFileSync(join(folder, 'edges'), '');
  writeFileSync(join(folder, 'pids'), '');
  script('gpiodetect', 'echo "gpiochip0 [pinctrl-bcm2711] (58 lines)"');
  script('gpioget', `echo "${levels}"`);
  script(
    'gpiomon',
    `[ "$1" = --version ] && { echo "gpiomon (libgpiod) ${version}"; exit; }
echo $$ "$@" >> ${folder}/pids
exec tail -n +1 -s 0.01 -f ${folder}/edges`,
  );
}

const flow: GpioLine = { series: 'flow', line: 17, mode: 'level' };

function read(lines: readonly GpioLine[] = [flow]) {
  const readings: { series: string; value: number; monotonicMs: number }[] = [];
  const source = gpioSource({
    ...{ board: 'pi', chip: 'header', lines, intervalMs: 20, toolFolder: `${folder}/`, clock: systemClock },
    onStatus: (status) => statuses.push(status),
  });
  const end = (async () => {
    try {
      for await (const batch of source.open(stop.signal)) {
        for (const reading of batch.readings) readings.push({ ...reading, monotonicMs: batch.monotonicMs });
      }
      return 'ended';
    } catch (error) {
      return error;
    }
  })();
  return { readings, end };
}

/** An edge of so long ago. */
function edge(kind: string, line: number, agoMs = 0): void {
  const ns = BigInt(Math.round((machineMonotonicMs() - agoMs) * 1e6));
  const fraction = String(ns % 1_000_000_000n);
  appendFileSync(join(folder, 'edges'), `${kind} ${line} ${ns / 1_000_000_000n}.${fraction}\n`);
}

test("a line's level is read at the start and at each edge, at the kernel's time of it", async () => {
  tools();
  const { readings, end } = read();
  await eventually('the level at the start', () => readings.length === 1);
  const beforeMs = systemClock.monotonicMs();
  edge('1', 17, 5_000);
  edge('0', 17);
  await eventually('both edges', () => readings.length === 3);
  expect(readings.map(({ value }) => value)).toEqual([0, 1, 0]);
  expect(Math.abs((readings[1]?.monotonicMs ?? 0) - (beforeMs - 5_000))).toBeLessThan(1_000);
  stop.abort();
  expect(await end).toBe('ended');
});

test('lines are counted per interval, those with other resistors by a process of their own', async () => {
  tools('v2.2.1', '0');
  const { readings, end } = read([
    { series: 'rain', line: 4, mode: 'count', pull: 'up' },
    { series: 'wind', line: 5, mode: 'count', edge: 'both' },
  ]);
  await eventually('an interval', () => readings.length >= 2);
  edge('1', 4);
  edge('1', 5);
  edge('2', 5);
  const total = (name: string) =>
    readings.filter(({ series }) => series === name).reduce((sum, { value }) => sum + value, 0);
  // Both processes print the same file here, so each edge comes twice; the second is no change.
  await eventually('all are counted', () => total('rain') === 1 && total('wind') >= 2);
  const calls = readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n');
  expect(calls.map((call) => call.replace(/^\d+ /, ''))).toEqual([
    '--edges=both --format=%e %o %S --bias=pull-up --chip gpiochip0 4',
    '--edges=both --format=%e %o %S --chip gpiochip0 5',
  ]);
  stop.abort();
  await end;
});

test('when the loop is left, no process is left', async () => {
  tools();
  const { readings, end } = read();
  await eventually('it runs', () => readings.length === 1);
  await eventually('its process is known', () => readFileSync(join(folder, 'pids'), 'utf8') !== '');
  const pid = Number.parseInt(readFileSync(join(folder, 'pids'), 'utf8'), 10);
  stop.abort();
  await end;
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a process that is killed is a loss that may pass', async () => {
  tools();
  const { readings, end } = read();
  await eventually('it runs', () => readings.length === 1);
  await eventually('its process is known', () => readFileSync(join(folder, 'pids'), 'utf8') !== '');
  process.kill(Number.parseInt(readFileSync(join(folder, 'pids'), 'utf8'), 10), 'SIGKILL');
  expect(await end).toMatchObject({ code: 'SOURCE_FAILED', retryable: true });
});

describe('what stands in the way is said with its remedy', () => {
  test('no libgpiod', async () => {
    expect(await read().end).toMatchObject({ message: expect.stringContaining('sudo apt install gpiod') });
  });

  test('no chip of a Pi', async () => {
    tools();
    script('gpiodetect', 'echo "gpiochip3 [ftdi-cbus] (4 lines)"');
    expect(await read().end).toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: 'no GPIO chip of a Raspberry Pi: there are gpiochip3 (ftdi-cbus)',
    });
  });

  test.each([
    ['gpioget: error reading GPIO values: Permission denied', 'SOURCE_NOT_PERMITTED'],
    ['gpioget: error reading GPIO values: Device or resource busy', 'SOURCE_BUSY'],
    ['gpioget: invalid line offset', 'SOURCE_FAILED'],
  ])('%s', async (words, code) => {
    tools();
    script('gpioget', `echo "${words}" >&2; exit 1`);
    expect(await read().end).toMatchObject({ code, retryable: true });
  });
});
