import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boardProfile, shippedFirmware } from '../../../../boards/index.ts';
import { chipFirmware, makeSensor, type Part } from '../../../../firmware-sim/index.ts';
import { memoryRig } from '../../rig.ts';

/** A shipped sketch on the board, until simulated `untilMs`. */
async function printed(board: string, sketch: string, untilMs: number, parts: Readonly<Record<string, Part>> = {}) {
  const profile = boardProfile(board);
  const { hexUrl } = shippedFirmware(sketch, profile.mcu) ?? expect.fail('there is no such firmware');
  const firmware = chipFirmware({ profile, program: readFileSync(hexUrl), parts: new Map(Object.entries(parts)) });
  const rig = await memoryRig(firmware, { profile });
  await rig.clock.advance(untilMs);
  const text = rig.text();
  await rig.board.close();
  return text;
}

const volts = (level: number): Part => ({ kind: 'analog', volts: () => level });

describe('an Arduino Mega', () => {
  test('prints ten numbered lines a second from a program compiled for it', async () => {
    const text = await printed('arduino-mega', 'line-printer', 450);
    expect(text).toMatch(/^count:0,time:0 ms\r\ncount:1,time:(9|10)\d ms\r\ncount:2,time:(19|20)\d ms\r\n/);
  });

  test('measures the voltage of an LM35 on A1 and the pulses of a DS18B20 on D2', async () => {
    const thermometer = makeSensor('ds18b20', { quantities: { temperature: () => 21.5 } }).part;
    const text = await printed('arduino-mega', 'temperature', 1000, { A1: volts(0.25), D2: thermometer });
    expect(text).toMatch(/^lm35:2[45]\.\d C,ds18b20:21\.50 C\r\n/);
  });
});

describe('the 32U4 of an Arduino Yun', () => {
  test('prints the voltage on A0 to the Linux side, after two seconds of silence', async () => {
    const text = await printed('arduino-yun', 'yun-console', 2300, { A0: volts(2.5) });
    expect(text).toMatch(/^\r\n(voltage:2\.500 V\r\n){1,3}/);
  });
});
