import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MachineFacts } from '../../../bridge/doctor/check-machine.ts';
import { examine } from '../../../bridge/doctor/examine.ts';
import { udevRule } from '../../../bridge/doctor/udev-rule.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'boardstream-doctor-'));
  for (const folder of ['proc', 'run/systemd/timesync', 'sys/class/tty', 'dev']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  file('run/systemd/timesync/synchronized', '');
});

afterEach(() => rmSync(root, { recursive: true }));

function file(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function find(about: string | RegExp, facts: Partial<MachineFacts> = {}) {
  const findings = examine(
    {
      ...{
        arch: 'arm64',
        memoryBytes: 2 ** 30,
        nodeVersion: 'v20.19.0',
        nowMs: Date.UTC(2026, 10, 21),
        dataFolder: root,
      },
      ...facts,
    },
    { proc: join(root, 'proc'), run: join(root, 'run'), sys: join(root, 'sys'), dev: join(root, 'dev') },
  );
  return findings.filter((finding) =>
    typeof about === 'string' ? finding.about === about : about.test(finding.about),
  );
}

/** A USB port whose file is a plain one. */
function plugIn(name: string): string {
  file(`sys/devices/${name}/idVendor`, '1a86');
  file(`sys/devices/${name}/product`, 'USB Serial');
  mkdirSync(join(root, `sys/devices/${name}/interface`));
  mkdirSync(join(root, `sys/class/tty/${name}`));
  symlinkSync(join(root, `sys/devices/${name}/interface`), join(root, `sys/class/tty/${name}/device`));
  file(`dev/${name}`, '');
  return join(root, 'dev', name);
}

function process(pid: number, command: string): void {
  file(`proc/${pid}/comm`, `${command.slice(0, 15)}\n`);
  file(`proc/${pid}/cmdline`, `${command}\0`);
}

test('a machine in order has nothing to mend', () => {
  plugIn('ttyUSB0');
  expect(find(/./).map(({ about, level }) => [about.replace(root, ''), level])).toEqual([
    ['node', 'ok'],
    ['clock', 'ok'],
    ['disk', expect.stringMatching(/ok|advice/)],
    ['/dev/ttyUSB0', 'ok'],
  ]);
});

test('no board: the cable is thought of', () => {
  expect(find('ports')[0]).toMatchObject({ level: 'advice', remedy: expect.stringContaining('carries data') });
});

test('an old Node and a small machine are faults', () => {
  expect(find('node', { nodeVersion: 'v18.20.1' })[0]).toMatchObject({ level: 'fault' });
  expect(find('node', { nodeVersion: 'v20.18.3' })[0]).toMatchObject({ level: 'fault' });
  expect(find('node', { nodeVersion: 'v22.1.0' })[0]).toMatchObject({ level: 'ok' });
  expect(find('machine', { memoryBytes: 64 * 2 ** 20 })[0]).toMatchObject({ level: 'fault' });
});

test('a clock that nobody has set is told of', () => {
  rmSync(join(root, 'run/systemd/timesync/synchronized'));
  expect(find('clock')[0]).toMatchObject({ level: 'advice', remedy: expect.stringContaining('time server') });
});

test('a port that another program has open is named with that program, and with the bridge it is as it should be', () => {
  const path = plugIn('ttyUSB0');
  process(77, 'screen');
  mkdirSync(join(root, 'proc/77/fd'));
  symlinkSync(path, join(root, 'proc/77/fd/3'));
  expect(find(path)).toEqual([
    { about: path, level: 'fault', what: 'process 77 (screen) has it open', remedy: expect.stringContaining('close') },
  ]);
  process(77, 'node /usr/bin/boardstream');
  expect(find(path)).toMatchObject([{ level: 'ok' }]);
});

test('ModemManager is a fault for USB ports, with the rule that keeps it off', () => {
  const path = plugIn('ttyUSB0');
  process(5, 'ModemManager');
  expect(find(path)[1]).toMatchObject({
    level: 'fault',
    what: expect.stringContaining('ModemManager'),
    remedy: expect.stringContaining('boardstream doctor --udev-rule | sudo tee /etc/udev/rules.d/99-boardstream.rules'),
  });
  // Of a plain file the numbers of the device are 0:0.
  file('run/udev/data/c0:0', 'I:1\nE:ID_MM_DEVICE_IGNORE=1\n');
  expect(find(path)).toHaveLength(1);
});

test.each([
  ['0x50005', 'fault'],
  ['50000', 'advice'],
  ['0', 'ok'],
] as const)('the word %s of a Pi on its supply is %s', (word, level) => {
  file('sys/devices/platform/soc/soc:firmware/get_throttled', `${word}\n`);
  expect(find('power')).toMatchObject([{ level }]);
});

test('a Pi that shows its supply as a hwmon alarm is understood, and a PC says nothing', () => {
  expect(find('power')).toEqual([]);
  file('sys/class/hwmon/hwmon1/name', 'rpi_volt');
  file('sys/class/hwmon/hwmon1/in0_lcrit_alarm', '1');
  expect(find('power')).toMatchObject([{ level: 'fault' }]);
});

test('the console on the serial pins is told of where there are such pins', () => {
  file('proc/cmdline', 'console=serial0,115200 console=tty1 root=/dev/mmcblk0p2');
  expect(find(/serial0/)).toEqual([]);
  file('dev/serial0', '');
  expect(find(/serial0/)).toMatchObject([{ level: 'advice', remedy: expect.stringContaining('raspi-config') }]);
});

test('the rule has a line for each vendor that udev understands', () => {
  const lines = udevRule()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(8);
  for (const line of lines) {
    expect(line).toMatch(/^SUBSYSTEM=="tty", ATTRS\{idVendor\}=="[\da-f]{4}", (?:[A-Z_]+(?:\{\w+\})?="\w+"(?:, |$))+$/);
  }
});
