import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SHIPPED_FIRMWARE } from '../../boards/index.ts';
import { AutoDecoder } from '../../bridge/decode/auto-decoder.ts';
import { ecgSignal, type HeartSignal, highTSignal, pulseSignal, rateOfLastBeats } from '../boards/heart-signals.ts';
import { SketchChip, voltage } from '../boards/sketch-chip.ts';
import { requireArduinoCore, requireProgram, testWith } from '../requirements.ts';

const BUILD = fileURLToPath(new URL('../../scripts/build-firmware.mjs', import.meta.url));

describe('compiling the sketches', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'boardstream-firmware-test-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  testWith(
    { compiler: requireProgram('avr-gcc'), core: requireArduinoCore() },
    'gives the bytes in the package, in whatever folder',
    () => {
      const { status, stderr } = spawnSync(process.execPath, [BUILD, folder], {
        env: { ...process.env, TMPDIR: folder },
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      for (const { name, mcu, hexUrl } of SHIPPED_FIRMWARE) {
        const compiled = readFileSync(join(folder, name, `${mcu.toLowerCase()}.hex`), 'latin1');
        // Compared as lines, so that a difference shows its address.
        expect(compiled.split('\n'), `${name} for ${mcu}: npm run firmware`).toEqual(
          readFileSync(hexUrl, 'latin1').split('\n'),
        );
      }
    },
  );
});

describe('heart-rate', () => {
  // The ninth beat after the first two, which show how large a beat is, at 60 beats a minute.
  const KNOWN_AFTER_MS = 11_000;
  const DURATION_MS = 15_000;

  test.each<[string, HeartSignal]>([
    ['an electrocardiogram with mains hum', ecgSignal({ humVolts: 0.1 })],
    ['a pulse that goes up from 60 to 120 beats a minute', pulseSignal({ rates: [60, 120], durationMs: DURATION_MS })],
    ['an electrocardiogram with a high T wave', highTSignal({ rate: 80, durationMs: DURATION_MS })],
  ])('counts the beats of %s, from the first rate on within one beat a minute', (_, signal) => {
    const chip = chipWith('heart-rate', signal.volts);
    for (const beatMs of signal.beatsMs.filter((time) => time > 500 && time < DURATION_MS)) {
      // Between two beats, so that it does not matter where in a beat it is counted.
      chip.run(beatMs - 150 - chip.timeMs);
      const rate = decoded(chip).at(-1)?.['heart_rate'];
      if (rate === undefined) expect(chip.timeMs).toBeLessThan(KNOWN_AFTER_MS);
      else expect(Math.abs(rate - rateOfLastBeats(signal, chip.timeMs)), `at ${chip.timeMs} ms`).toBeLessThan(1);
    }
    expect(chip.timeMs).toBeGreaterThan(KNOWN_AFTER_MS);
  });

  test('prints 50 voltages a second, and no heart rate of a wire that no heart drives', () => {
    const chip = chipWith('heart-rate', (timeMs) => 2.5 + 0.02 * Math.sin(timeMs / 100));
    // Twelve of its waves: a heart rate would be known.
    chip.run(8000);
    const lines = decoded(chip);
    expect(lines.length).toBeGreaterThanOrEqual(399);
    expect(lines.length).toBeLessThanOrEqual(400);
    expect(lines.every((line) => Object.keys(line).join() === 'pulse')).toBe(true);
    expect(Math.max(...lines.map(({ pulse = 0 }) => Math.abs(pulse - 2.5)))).toBeLessThan(0.03);
  });

  test('forgets the heart rate two seconds after the last beat', () => {
    const signal = pulseSignal({ rates: [100, 100], durationMs: 9000 });
    const lastBeatMs = signal.beatsMs.at(-1) ?? 0;
    const chip = chipWith('heart-rate', signal.volts);
    chip.run(lastBeatMs + 1500);
    expect(decoded(chip).at(-1)?.['heart_rate']).toBeCloseTo(100, -1);
    chip.run(800);
    expect(decoded(chip).at(-1)?.['heart_rate']).toBeUndefined();
  });
});

test('yun-console keeps silent while Linux starts, then prints ten voltages a second at 250000 baud', () => {
  const chip = chipWith('yun-console', () => 2.5);
  chip.run(1500);
  chip.receive('U');
  chip.run(1900);
  expect(chip.takeText()).toBe('');
  chip.run(1050);
  const lines = decoded(chip);
  expect(lines.length).toBeGreaterThanOrEqual(9);
  expect(lines.length).toBeLessThanOrEqual(11);
  expect(new Set(lines.map(({ voltage }) => voltage))).toEqual(new Set([2.5]));
});

/** The sketch with a voltage on A0. */
function chipWith(name: string, volts: (timeMs: number) => number): SketchChip {
  const firmware = SHIPPED_FIRMWARE.find((candidate) => candidate.name === name);
  if (firmware === undefined) throw new Error(`no firmware ${name}`);
  return new SketchChip(firmware, { A0: voltage(volts) });
}

/** The complete lines it has sent that are not empty; one that the bridge cannot read whole fails. */
function decoded(chip: SketchChip): Record<string, number>[] {
  const decoder = new AutoDecoder();
  return chip
    .takeLines()
    .filter((line) => line !== '')
    .map((line) => {
      const { values, skipped } = decoder.decode(line);
      expect(skipped, line).toBeUndefined();
      return Object.fromEntries(values.map(({ series, value }) => [series, value]));
    });
}
