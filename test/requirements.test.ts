import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  decide,
  isContinuousIntegration,
  requireArduinoCore,
  requireProgram,
  requirePythonSerial,
} from './requirements.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'requirements-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, { script = '#!/bin/sh\nexit 0\n', mode = 0o755, in: inFolder = folder } = {}): string {
  mkdirSync(inFolder, { recursive: true });
  const path = join(inFolder, name);
  writeFileSync(path, script, { mode });
  return path;
}

describe('a program', () => {
  test('is found in the first folder of the PATH that has it', () => {
    const path = program('curl', { in: join(folder, 'second') });
    expect(requireProgram('curl', { PATH: `${folder}/first::${folder}/second` })).toEqual({ kind: 'found', path });
  });

  test('chromium counts under each of its names, the plain one first', () => {
    const chrome = program('google-chrome');
    expect(requireProgram('chromium', { PATH: folder })).toEqual({ kind: 'found', path: chrome });
    const chromium = program('chromium');
    expect(requireProgram('chromium', { PATH: folder })).toEqual({ kind: 'found', path: chromium });
  });

  test('is missing when the PATH is empty or absent, and the reason says what to install', () => {
    const missing = { kind: 'missing', reason: 'needs chromium: apt-get install chromium' };
    expect(requireProgram('chromium', { PATH: '' })).toEqual(missing);
    expect(requireProgram('chromium', {})).toEqual(missing);
  });

  test('a folder and a file without execute permission are no programs', () => {
    mkdirSync(join(folder, 'socat'));
    program('curl', { mode: 0o644 });
    expect(requireProgram('socat', { PATH: folder }).kind).toBe('missing');
    expect(requireProgram('curl', { PATH: folder }).kind).toBe('missing');
  });
});

test('the Arduino core counts when it has its recipes, else the reason names its package', () => {
  const missing = {
    kind: 'missing',
    reason: 'needs the Arduino core for AVR boards: apt-get install arduino-core-avr',
  };
  expect(requireArduinoCore(folder)).toEqual(missing);
  writeFileSync(join(folder, 'platform.txt'), '');
  expect(requireArduinoCore(folder)).toEqual({ kind: 'found', path: folder });
});

describe('python with pyserial', () => {
  const refuses = '#!/bin/sh\nexit 1\n';

  test('is the Debian one when that can import it', () => {
    const debian = program('debian-python3');
    program('python3');
    expect(requirePythonSerial({ PATH: folder }, debian)).toEqual({ kind: 'found', path: debian });
  });

  test('is the one on the PATH when the Debian one cannot import it', () => {
    const debian = program('debian-python3', { script: refuses });
    const python = program('python3');
    expect(requirePythonSerial({ PATH: folder }, debian)).toEqual({ kind: 'found', path: python });
  });

  test('is missing when no python can import it, and the reason says what to install', () => {
    program('python3', { script: refuses });
    expect(requirePythonSerial({ PATH: folder }, '/nowhere/python3')).toEqual({
      kind: 'missing',
      reason: 'needs python3 with the module "serial": apt-get install python3-serial',
    });
  });
});

describe('a test that needs programs', () => {
  const curl = { kind: 'found', path: '/usr/bin/curl' } as const;
  const chromium = { kind: 'missing', reason: 'needs chromium: apt-get install chromium' } as const;
  const socat = { kind: 'missing', reason: 'needs socat: apt-get install socat' } as const;

  test('runs with their paths when all are there, in continuous integration too', () => {
    const run = { kind: 'run', paths: { curl: '/usr/bin/curl' } };
    expect(decide({ curl }, {})).toEqual(run);
    expect(decide({ curl }, { CI: 'true' })).toEqual(run);
  });

  test('is skipped on a machine of ours when one is missing, and the reason names all that are', () => {
    const reason = 'needs chromium: apt-get install chromium; needs socat: apt-get install socat';
    expect(decide({ curl, chromium, socat }, {})).toEqual({ kind: 'skip', reason });
  });

  test('fails in continuous integration when one is missing', () => {
    expect(decide({ curl, chromium }, { CI: 'true' })).toEqual({ kind: 'fail', reason: chromium.reason });
  });

  test.each([
    [undefined, false],
    ['', false],
    ['0', false],
    ['false', false],
    ['true', true],
    ['1', true],
  ])('CI=%s means continuous integration: %s', (value, expected) => {
    expect(isContinuousIntegration(value === undefined ? {} : { CI: value })).toBe(expected);
  });
});
