import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BOARDS, type FirmwareMcu, SHIPPED_FIRMWARE, shippedFirmware } from '../../boards/index.ts';
import { AutoDecoder } from '../../bridge/decode/auto-decoder.ts';
import type { Part } from '../../firmware-sim/index.ts';
import { SketchChip, voltage } from './sketch-chip.ts';
import { scratchpadAt, WireThermometer } from './wire-thermometer.ts';

const FOLDER = fileURLToPath(new URL('../../boards/firmware', import.meta.url));

describe('the list of firmware', () => {
  test('names every hex file in the package, and no other', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.hex'));
    expect(files.map((file) => join(FOLDER, file)).sort()).toEqual(
      SHIPPED_FIRMWARE.map(({ hexUrl }) => fileURLToPath(hexUrl)).sort(),
    );
  });

  test.each(SHIPPED_FIRMWARE)('says the baud rate that $name sets, on a chip that a board has', (firmware) => {
    const sketch = readFileSync(firmware.sketchUrl, 'utf8');
    expect(sketch).toMatch(new RegExp(`Serial1?\\.begin\\(${firmware.baudRate}\\)`));
    const board = BOARDS.find(({ mcu }) => mcu === firmware.mcu);
    expect(board?.clockHz).toBe(firmware.clockHz);
  });

  test('has nothing for a sketch or a chip that it does not know', () => {
    expect(shippedFirmware('heart-rate', 'ESP32-D0WD')).toBeUndefined();
    expect(shippedFirmware('blink', 'ATmega328P')).toBeUndefined();
  });
});

describe('line-printer', () => {
  test.each(['ATmega328P', 'ATmega2560'] as const)('prints ten numbered lines a second on the %s', (mcu) => {
    const chip = chipWith('line-printer', mcu);
    chip.run(250);
    const lines = decoded(chip);
    expect(lines.map(({ count }) => count)).toEqual([0, 1, 2]);
    for (const [index, { time }] of lines.entries()) expect(Math.abs((time ?? 0) - 100 * index)).toBeLessThanOrEqual(2);
  });

  test('takes another rate from a digit, none from Enter, and stops at 0 without losing count', () => {
    const chip = chipWith('line-printer');
    chip.run(50);
    chip.receive('7\r\n8');
    chip.run(50);
    chip.receive('0');
    chip.run(5); // what waits in its buffer
    const before = decoded(chip).length;
    expect(before).toBeGreaterThanOrEqual(10);
    expect(before).toBeLessThanOrEqual(13);
    chip.run(50);
    expect(chip.takeText()).toBe('');
    chip.receive('9');
    chip.run(50);
    const counts = decoded(chip).map(({ count = 0 }) => count);
    // 11,520 bytes a second in lines of 20.
    expect(counts.length).toBeGreaterThan(20);
    expect(counts).toEqual(counts.map((_, index) => before + index));
  });
});

test('echo sends back every byte', () => {
  const chip = chipWith('echo');
  chip.run(10);
  chip.receive('a\0\u00ff\n');
  chip.run(2);
  expect(chip.takeText()).toBe('a\0\u00ff\n');
});

describe('temperature', () => {
  test.each(['ATmega328P', 'ATmega2560'] as const)(
    'prints what an LM35 and a DS18B20 measure, below zero too, with allowed pulses, on the %s',
    (mcu) => {
      const thermometer = new WireThermometer();
      thermometer.scratchpad = scratchpadAt(-10.0625);
      const chip = chipWith('temperature', mcu, { A1: voltage(() => 0.2345), D2: thermometer });
      chip.run(850);
      expect(thermometer.violations).toEqual([]);
      expect(thermometer.commands).toEqual([0xcc, 0x44, 0xcc, 0xbe]);
      // A step of the converter is 0.107 degrees: the printed one lies at most a step below.
      const [{ lm35 = 0, ds18b20 } = {}] = decoded(chip);
      expect(ds18b20).toBe(-10.06);
      expect(lm35).toBeGreaterThan(23.3);
      expect(lm35).toBeLessThan(23.5);
    },
  );

  test.each<[string, (thermometer: WireThermometer) => void]>([
    ['is not there', (part) => Object.assign(part, { isConnected: false })],
    ['answers with a damaged bit', (part) => part.scratchpad.set([0], 1)],
    ['is shorted to ground', (part) => part.scratchpad.fill(0)],
  ])('prints nan when the DS18B20 %s', (_, break_) => {
    const thermometer = new WireThermometer();
    thermometer.scratchpad = scratchpadAt(20);
    break_(thermometer);
    const chip = chipWith('temperature', 'ATmega328P', { A1: voltage(() => 0), D2: thermometer });
    chip.run(850);
    const line = chip.takeLines()[0] ?? '';
    expect(line).toBe('lm35:0.0 C,ds18b20:nan');
    expect(new AutoDecoder().decode(line)).toEqual({
      values: [{ series: 'lm35', value: 0, unit: 'Cel' }],
      skipped: 'ds18b20 is not a finite number',
    });
  });
});

function chipWith(
  name: string,
  mcu: FirmwareMcu = 'ATmega328P',
  parts: Readonly<Record<string, Part>> = {},
): SketchChip {
  const firmware = shippedFirmware(name, mcu);
  if (firmware === undefined) throw new Error(`no firmware ${name} for ${mcu}`);
  return new SketchChip(firmware, parts);
}

/** The complete lines it has sent, as the bridge reads them; a line that it cannot read whole fails. */
function decoded(chip: SketchChip): Record<string, number>[] {
  const decoder = new AutoDecoder();
  return chip.takeLines().map((line) => {
    const { values, skipped } = decoder.decode(line);
    expect(skipped, line).toBeUndefined();
    return Object.fromEntries(values.map(({ series, value }) => [series, value]));
  });
}
