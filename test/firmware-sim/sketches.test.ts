import { describe, expect, test } from 'vitest';
import { BOARDS, boardProfile } from '../../boards/index.ts';
import { unitCode } from '../../core/index.ts';
import { demoSketch, sketchFor, textFirmware } from '../../firmware-sim/index.ts';
import { PRINTED_UNITS } from '../../firmware-sim/sketches/printed-units.ts';
import { printed, trace, uno } from './rig.ts';

describe('the demo sketch of an Arduino Uno', () => {
  const sketch = demoSketch(uno);
  const lines = printed(textFirmware(sketch), 10_000);

  test('prints the three series with their units in one line, 50 times a second', () => {
    expect(lines).toHaveLength(501);
    for (const [, line] of lines) {
      expect(line).toMatch(/^ecg:-?\d\.\d{3} mV,heart_rate:\d\d\.\d bpm,temperature:\d\d\.\d\d \*C\r\n$/);
    }
  });

  test('is a set of lines that the line carries with time to spare', () => {
    const bytes = lines.reduce((sum, [, line]) => sum + line.length, 0);
    expect((bytes / 10) * 10).toBeLessThan((sketch.baudRate ?? 0) / 2);
  });

  test('moves: heartbeats, a heart rate that breathes, a room whose temperature changes within a minute', () => {
    const column = (at: number, seconds: number) =>
      printed(textFirmware(sketch), seconds * 1000).map(([, line]) =>
        Number(line.split(',')[at]?.match(/-?[\d.]+/)?.[0]),
      );
    const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    expect(spread(column(0, 5))).toBeGreaterThan(1);
    expect(spread(column(1, 10))).toBeGreaterThan(3);
    expect(spread(column(2, 60))).toBeGreaterThan(1);
  });
});

describe('a sketch made for a trace', () => {
  test('labels each quantity and prints its unit as sketches spell it', () => {
    const inputs = [
      { trace: trace('ecg', 'mV', 0.1234, 0.1234) },
      { trace: trace('humidity', '%RH', 40, 40) },
      { trace: trace('pressure', 'hPa', 1013.25, 1013.25) },
    ];
    const [first] = printed(textFirmware(sketchFor(uno, inputs)), 0);
    expect(first?.[1]).toBe('ecg:0.123 mV,humidity:40.00 %RH,pressure:1013.25 hPa\r\n');
  });

  test('leaves out a unit that it does not know, and makes a label of any name', () => {
    const sketch = sketchFor(uno, [{ trace: trace('2nd: flow, left', 'l/h', 7, 7) }]);
    expect(printed(textFirmware(sketch), 0)).toEqual([[0, 'q2nd_flow_left:7.000\r\n']]);
  });

  test('prints a quantity that two traces have once, from the first', () => {
    const sketch = sketchFor(uno, [{ trace: trace('t', 'Cel', 1, 1) }, { trace: trace('t', 'Cel', 2, 2) }]);
    expect(printed(textFirmware(sketch), 0)).toEqual([[0, 't:1.00 *C\r\n']]);
  });

  test.each([
    [0.001, 20],
    [0.1, 100],
    [60, 1000],
  ])('of a row every %d s prints a line every %d ms', (stepS, intervalMs) => {
    const steady = { ...trace('x', '', 0, 0, 0), timesS: Float64Array.from([0, stepS, 2 * stepS]) };
    expect(sketchFor(uno, steady).prints[0]?.intervalMs).toBe(intervalMs);
  });

  test("keeps the board's usual rate for slow lines and takes 115200 for fast ones", () => {
    const slow = trace('x', '', 0, 0);
    expect(sketchFor(uno, slow).baudRate).toBe(9600);
    expect(sketchFor(uno, slow, { intervalMs: 20 }).baudRate).toBe(115_200);
  });

  test('prints units that the program reads as the same units', () => {
    for (const [code, { text }] of Object.entries(PRINTED_UNITS)) expect(unitCode(text)).toBe(code);
  });
});

describe('the habits of the boards', () => {
  const temperature = trace('temperature', 'Cel', 21.5, 21.5);
  const lastLine = (name: string) => printed(textFirmware(sketchFor(boardProfile(name), temperature)), 0).at(-1)?.[1];

  test('every board prints the demo without an error', () => {
    for (const board of BOARDS) expect(printed(textFirmware(demoSketch(board)), 100).length).toBeGreaterThan(5);
  });

  test.each([
    ['arduino-nano', 'temperature:21.50 *C\r\n'],
    ['esp32-devkit', 'temperature:21.50 *C\r\n'],
    ['raspberry-pi-pico', 'temperature = 21.50 *C\r\n'],
    ['raspberry-pi', 'temperature=21.50 *C\n'],
  ])('%s prints %j', (name, line) => {
    expect(lastLine(name)).toBe(line);
  });

  test('an ESP32 prints what its boot ROM prints before the first line', () => {
    const lines = printed(textFirmware(sketchFor(boardProfile('esp32-devkit'), temperature)), 0);
    expect(lines[2]?.[1]).toBe('rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n');
    expect(lines).toHaveLength(11);
  });
});
