import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deviceGroups, installUnit } from '../../cli/service.ts';
import { systemdUnit } from '../../cli/systemd-unit.ts';
import { requireProgram, testWith } from '../requirements.ts';

const OPTIONS = {
  user: 'root',
  groups: ['dialout'],
  command: ['/bin/sh', 'run', '--config', '/home/pi/my $5 "50 %".yaml'],
  isReloadable: true,
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-unit-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

testWith({ analyze: requireProgram('systemd-analyze') }, 'systemd finds nothing wrong with the unit', ({ analyze }) => {
  const path = join(folder, 'boardstream.service');
  writeFileSync(path, systemdUnit(OPTIONS));
  const said = execFileSync(analyze, ['verify', '--man=no', path], { stdio: 'pipe', encoding: 'utf8' });
  expect(said).toBe('');
});

test('a path is one word of the command, whatever it holds', () => {
  expect(systemdUnit(OPTIONS)).toMatch(/^ExecStart=\/bin\/sh run --config "\/home\/pi\/my \$\$5 \\"50 %%\\".yaml"$/m);
});

test('serial ports stay open to it: no device is hidden, and the groups that own them are its own', () => {
  const unit = systemdUnit(OPTIONS);
  expect(unit).toMatch(/^SupplementaryGroups=dialout$/m);
  expect(unit).not.toMatch(/PrivateDevices|DevicePolicy|DeviceAllow|MemoryDenyWriteExecute/);
});

test('it is reloaded only where there is a configuration to read again', () => {
  expect(systemdUnit(OPTIONS)).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m);
  expect(systemdUnit({ ...OPTIONS, isReloadable: false })).not.toContain('ExecReload');
});

test('only groups that the machine has are named', () => {
  expect(deviceGroups('root:x:0:\ndialout:x:20:pi\ngpio:x:993:pi\n')).toEqual(['dialout', 'gpio']);
  expect(systemdUnit({ ...OPTIONS, groups: [] })).not.toContain('SupplementaryGroups');
});

test('a unit that is there is replaced by none, and the same one again is no error', () => {
  const path = installUnit('one', folder);
  expect(installUnit('one', folder)).toBe(path);
  expect(() => installUnit('two', folder)).toThrow(/exists and differs/);
  expect(readFileSync(path, 'utf8')).toBe('one');
});
