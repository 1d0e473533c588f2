import { describe, expect, test } from 'vitest';
import { boardProfile, SHIPPED_FIRMWARE } from '../../boards/index.ts';
import { chipFirmware, isShippedSketch, shippedSketch } from '../../firmware-sim/index.ts';
import { printed, uno } from './rig.ts';

/** Lines that a sketch prints with the parts of its own wiring, the last one left out as it may be cut. */
function linesOf(name: string, untilMs: number): readonly string[] {
  const prints = printed(chipFirmware({ profile: uno, ...shippedSketch(uno, name) }), untilMs);
  return prints
    .map(([, text]) => text)
    .join('')
    .split('\r\n')
    .slice(0, -1);
}

describe('a sketch of the package, on the chip with the parts it is wired to', () => {
  test('heart-rate reads a pulse that swings by more than half a volt around half the supply', () => {
    const volts = linesOf('heart-rate', 1100).map((line) => Number(/^pulse:(\d\.\d{3}) V/.exec(line)?.[1]));
    expect(volts.length).toBeGreaterThan(50);
    expect(Math.max(...volts) - Math.min(...volts)).toBeGreaterThan(0.5);
    expect(Math.min(...volts)).toBeLessThan(2.5);
    expect(Math.max(...volts)).toBeGreaterThan(2.5);
  });

  test('temperature reads two thermometers that are in the same room', () => {
    const [, lm35, ds18b20] = /^lm35:(\S+) C,ds18b20:(\S+) C$/.exec(linesOf('temperature', 1000)[0] ?? '') ?? [];
    expect(Number(lm35)).toBeGreaterThan(15);
    expect(Math.abs(Number(lm35) - Number(ds18b20))).toBeLessThan(0.5);
  });

  test('line-printer needs no parts', () => {
    expect(shippedSketch(uno, 'line-printer').parts.size).toBe(0);
    expect(linesOf('line-printer', 150)).toContain('count:0,time:0 ms');
  });
});

test('the names are those of the package, and a path is none of them', () => {
  expect(SHIPPED_FIRMWARE.every(({ name }) => isShippedSketch(name))).toBe(true);
  expect(isShippedSketch('./heart-rate')).toBe(false);
});

test.each([
  ['arduino-uno', 'yun-console', 'yun-console is compiled for the ATmega32U4; Arduino UNO R3 has an ATmega328P'],
  ['esp32-devkit', 'blink', 'there is no sketch "blink"; for the ESP32-D0WD there are none'],
])('%s cannot run %s, and is told which chip or which sketches there are', (board, name, why) => {
  expect(() => shippedSketch(boardProfile(board), name)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(why) }),
  );
});
