import { describe, expect, test } from 'vitest';
import { textFirmware } from '../../firmware-sim/index.ts';
import { memoryRig, printed, trace } from './rig.ts';

describe('what a text sketch prints', () => {
  test('values come from the trace at the simulated time, with the decimals the template asks for', () => {
    const firmware = textFirmware({
      prints: [{ template: 'T={temperature:1} *C, again {temperature}', intervalMs: 500 }],
      traces: [{ trace: trace('temperature', 'Cel', 20, 22) }],
    });
    expect(printed(firmware, 500)).toEqual([
      [0, 'T=20.0 *C, again 20.00\r\n'],
      [500, 'T=21.0 *C, again 21.00\r\n'],
    ]);
  });

  test('a trace starts again when it ends', () => {
    const firmware = textFirmware({
      prints: [{ template: '{level:0}', intervalMs: 1000 }],
      traces: [{ trace: trace('level', '', 0, 10, 20) }],
    });
    expect(printed(firmware, 5000).map(([, text]) => text.trim())).toEqual(['0', '10', '0', '10', '0', '10']);
  });

  test('an offset starts inside the trace and a time scale plays it faster', () => {
    const firmware = textFirmware({
      prints: [{ template: '{level:0}', intervalMs: 100 }],
      traces: [{ trace: trace('level', '', 0, 1, 2, 3, 4, 5, 6, 7), offsetS: 2, timeScale: 10 }],
    });
    expect(printed(firmware, 200).map(([, text]) => text.trim())).toEqual(['2', '3', '4']);
  });

  test('prints of different intervals interleave by time, and in their order when due together', () => {
    const firmware = textFirmware({
      prints: [
        { template: 'slow', intervalMs: 30 },
        { template: 'fast', intervalMs: 20 },
      ],
      traces: [],
      lineEnding: '',
    });
    expect(printed(firmware, 60)).toEqual([
      [0, 'slow'],
      [0, 'fast'],
      [20, 'fast'],
      [30, 'slow'],
      [40, 'fast'],
      [60, 'slow'],
      [60, 'fast'],
    ]);
  });

  test('boot lines come once, before everything else', () => {
    const firmware = textFirmware({
      bootLines: ['hello', ''],
      prints: [{ template: 'x', intervalMs: 10 }],
      traces: [],
      lineEnding: '\n',
    });
    expect(printed(firmware, 10).map(([, text]) => text)).toEqual(['hello\n', '\n', 'x\n', 'x\n']);
  });

  test.each([
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, 'inf'],
    [5e9, 'ovf'],
    [-5e9, 'ovf'],
    [4_294_967_040, '4294967040.00'],
    [-0.5, '-0.50'],
    [0, '0.00'],
  ])('%d is printed as the Arduino core prints it: %s', (value, text) => {
    const constant = { ...trace('q', '', 0, 0), values: [Float64Array.from([value, value])] };
    const firmware = textFirmware({ prints: [{ template: '{q}', intervalMs: 2000 }], traces: [{ trace: constant }] });
    expect(printed(firmware, 0)).toEqual([[0, `${text}\r\n`]]);
  });

  test('a template that names a quantity no trace has is refused before the board is powered', () => {
    const sketch = { prints: [{ template: '{humidity}', intervalMs: 1 }], traces: [{ trace: trace('t', '', 0, 1) }] };
    expect(() => textFirmware(sketch)).toThrow(/humidity, which no trace and no sensor has/);
  });

  test.each([0, -1, Number.NaN])('an interval of %d ms is refused', (intervalMs) => {
    expect(() => textFirmware({ prints: [{ template: 'x', intervalMs }], traces: [] })).toThrow(/cannot be printed/);
  });
});

describe('a sketch that prints more than its line carries', () => {
  test('is slowed down to the line, keeps its lines whole and its values current', async () => {
    // 960 bytes a second are 160 lines of 6 bytes; the sketch wants 1000.
    const firmware = textFirmware({
      prints: [{ template: '{ms:0}', intervalMs: 1 }],
      traces: [{ trace: trace('ms', 'ms', 1000, 3000, 5000, 7000), offsetS: 0 }],
    });
    const { clock, board, text } = await memoryRig(firmware, { baudRate: 9600 });
    await clock.advance(1000);
    const lines = text().split('\r\n').slice(0, -1);
    expect(lines).toHaveLength(160);
    expect(lines.every((line) => /^[12]\d\d\d$/.test(line))).toBe(true);
    expect(Number(lines.at(-1))).toBeGreaterThan(2950);
    await board.close();
  });

  test('prints what waited with the values of the time at which it is printed', async () => {
    const firmware = textFirmware({
      bootLines: ['x'.repeat(958)],
      prints: [{ template: '{ms:0}', intervalMs: 5000 }],
      traces: [{ trace: trace('ms', 'ms', 0, 1000, 2000) }],
    });
    const { clock, board, text } = await memoryRig(firmware, { baudRate: 9600 });
    await clock.advance(1100);
    expect(text().split('\r\n')[1]).toBe('1000');
    await board.close();
  });

  test('leaves out what it missed meanwhile, and keeps to its grid', async () => {
    const firmware = textFirmware({
      bootLines: ['x'.repeat(910)],
      prints: [{ template: '{ms:0}', intervalMs: 100 }],
      traces: [{ trace: trace('ms', 'ms', 0, 1000, 2000) }],
    });
    const { clock, board, text } = await memoryRig(firmware, { baudRate: 9600 });
    await clock.advance(1250);
    expect(text().split('\r\n').slice(1, -1)).toEqual(['950', '1000', '1100', '1200']);
    await board.close();
  });
});
