import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { chooseChip, gpiodSyntax, readChips, readLevels } from '../../../../bridge/sources/gpio/gpiod.ts';
import { requireProgram, testWith } from '../../../requirements.ts';

const version1 = gpiodSyntax('gpiomon (libgpiod) v1.6.3\nCopyright');
const version2 = gpiodSyntax('gpiomon (libgpiod) v2.2.1\nCopyright');

test('a rising and a falling edge of each version are read, with the nanoseconds as it writes them', () => {
  expect(version1?.edge('1 17 12345.5000000')).toEqual({ line: 17, level: 1, machineMs: 12_345_005 });
  expect(version1?.edge('0 4 7.0')).toEqual({ line: 4, level: 0, machineMs: 7_000 });
  expect(version2?.edge('1 17 12345.005000000')).toEqual({ line: 17, level: 1, machineMs: 12_345_005 });
  expect(version2?.edge('2 4 7.000000000')).toEqual({ line: 4, level: 0, machineMs: 7_000 });
});

test.each(['', 'event: RISING EDGE', '3 17 1.0', '1 17', '1 17 1.0 2', '1 x 1.0'])('%j is no edge', (line) => {
  expect(version1?.edge(line)).toBeUndefined();
  expect(version2?.edge(line)).toBeUndefined();
});

test('a version nobody knows is none', () => {
  expect(gpiodSyntax('gpiomon (libgpiod) v3.0')).toBeUndefined();
  expect(gpiodSyntax('')).toBeUndefined();
});

const DETECTED = 'gpiochip0 [pinctrl-bcm2711] (58 lines)\ngpiochip1 [raspberrypi-exp-gpio] (8 lines)\n';

test('the header of a Pi is found by the label of its chip, others by name or label', () => {
  const chips = readChips(DETECTED);
  expect(chooseChip(chips, 'header')).toBe('gpiochip0');
  expect(chooseChip(chips, 'raspberrypi-exp-gpio')).toBe('gpiochip1');
  expect(chooseChip(chips, 'gpiochip1')).toBe('gpiochip1');
  expect(chooseChip(chips, 'gpiochip7')).toBeUndefined();
  expect(chooseChip(readChips('gpiochip4 [pinctrl-rp1] (54 lines)\n'), 'header')).toBe('gpiochip4');
});

test('levels are as many as were asked for, or none', () => {
  expect(readLevels('1 0 1\n', 3)).toEqual([1, 0, 1]);
  expect(readLevels('1 0\n', 3)).toBeUndefined();
  expect(readLevels('"17"=active\n', 1)).toBeUndefined();
});

testWith(
  { gpiomon: requireProgram('gpiomon') },
  "Debian's gpiomon takes our options up to the chip that is not there",
  ({ gpiomon }) => {
    const version = execFileSync(gpiomon, ['--version'], { encoding: 'utf8' });
    for (const pull of [undefined, 'up', 'none'] as const) {
      const options = gpiodSyntax(version)?.watch('gpiochip999', [17, 27], pull) ?? [];
      const { stderr, status } = spawnSync(gpiomon, options, { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stderr).toMatch(/No such file or directory|cannot find GPIO chip/);
    }
  },
);
