import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemMachine } from '../../../bridge/index.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const OLD_MS = Date.UTC(2025, 11, 31);

function machineWith(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'machine-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return systemMachine({ proc: join(root, 'proc'), run: join(root, 'run'), sys: join(root, 'sys') });
}

const TIMESYNC = { 'run/systemd/timesync/state': '' };
const SYNCHRONIZED = { 'run/systemd/timesync/synchronized': '' };
const clockChip = (hctosys: string) => ({ 'sys/class/rtc/rtc0/hctosys': hctosys });

test.each([
  ['timesyncd has set it', SYNCHRONIZED, OLD_MS, true],
  ['timesyncd has not set it yet', TIMESYNC, NOW_MS, false],
  ['timesyncd has not, but a clock chip has', { ...TIMESYNC, ...clockChip('1\n') }, NOW_MS, true],
  ['a clock chip is there that did not set it', { ...TIMESYNC, ...clockChip('0\n') }, NOW_MS, false],
  ['a clock chip has lost its battery', { ...TIMESYNC, ...clockChip('1\n') }, OLD_MS, false],
  ['something else keeps it', {}, NOW_MS, true],
  ['something else keeps it, and it is older than this program', {}, OLD_MS, false],
])('whether the clock is set where %s', (_, files, nowMs, expected) => {
  expect(machineWith(files).clockIsSet(nowMs)).toBe(expected);
});

test('boot and uptime are those of the kernel', () => {
  const machine = machineWith({ 'proc/sys/kernel/random/boot_id': 'b0\n', 'proc/uptime': '12.34 5.00\n' });
  expect([machine.bootId, machine.uptimeMs()]).toEqual(['b0', 12_340]);
});

test('without a kernel that says so, every start is a boot of its own and nothing is known of sleep', () => {
  expect(machineWith({}).bootId).not.toBe(machineWith({}).bootId);
  expect(machineWith({}).uptimeMs()).toBeUndefined();
});

test('the clock of the machine is common to all who read it', () => {
  const earlier = systemMachine().monotonicMs();
  const later = systemMachine().monotonicMs();
  expect(later).toBeGreaterThanOrEqual(earlier);
});
