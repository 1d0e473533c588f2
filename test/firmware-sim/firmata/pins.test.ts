import { describe, expect, test } from 'vitest';
import { boardProfile } from '../../../boards/index.ts';
import { firmataFirmware, type LinePart } from '../../../firmware-sim/index.ts';
import { pressedAt, registers, thermometer, voltage } from './fake-parts.ts';
import { firmataRig, stringMessage } from './rig.ts';

describe('an output', () => {
  test('takes a level from its port, and by itself', async () => {
    const { firmware, ask } = await firmataRig();
    await ask('f4 0d 01 f4 0c 01 91 20 00');
    expect(firmware.pin('D13')).toEqual({ name: 'D13', number: 13, mode: 'output', value: 1 });
    expect(firmware.pin('D12')?.value).toBe(0);
    await ask('f5 0c 01 f5 0d 00');
    expect([firmware.pin('D12')?.value, firmware.pin('D13')?.value]).toEqual([1, 0]);
  });

  test('takes the width of a pulse, in the short and in the long message, and no more than 255', async () => {
    const { firmware, ask } = await firmataRig();
    await ask('f4 0b 03 eb 33 00');
    expect(firmware.pin('D11')).toEqual({ name: 'D11', number: 11, mode: 'pwm', value: 51, dutyCycle: 0.2 });
    await ask('f0 6f 0b 7f 01 f7');
    expect(firmware.pin('D11')?.dutyCycle).toBe(1);
    await ask('f0 6f 0b 00 00 00 01 f7');
    expect(firmware.pin('D11')?.value).toBe(255);
  });

  test('turns a servo in degrees between 544 and 2400 us, in microseconds, and within limits of its own', async () => {
    const { firmware, ask } = await firmataRig();
    await ask('f4 09 04');
    expect(firmware.pin('D9')?.pulseUs).toBe(1500);
    await ask('e9 5a 00');
    expect(firmware.pin('D9')).toMatchObject({ mode: 'servo', value: 90, degrees: 90, pulseUs: 1472 });
    await ask('e9 60 12');
    expect(firmware.pin('D9')).toMatchObject({ pulseUs: 2400, degrees: 180 });
    await ask('f0 70 09 68 07 50 0f f7 e9 00 00');
    expect(firmware.pin('D9')).toMatchObject({ pulseUs: 1000, degrees: 0 });
  });
});

describe('an input', () => {
  test('reports its port at once when asked, and then each change when it happens', async () => {
    const { ask, take, clock } = await firmataRig({ parts: { D4: pressedAt(500, 600) } });
    expect(await ask('f4 04 00 d0 01')).toBe('90 00 00');
    await clock.advance(290);
    expect(take()).toBe('');
    await clock.advance(20);
    expect(take()).toBe('90 10 00');
    await clock.advance(100);
    expect(take()).toBe('90 00 00');
    expect(await ask('d0 00', 1000)).toBe('');
  });

  test('reads 1 with a pull-up and nothing on it, and says so when asked for its state', async () => {
    const { ask } = await firmataRig();
    expect(await ask('f4 08 0b f4 09 00 d1 01')).toBe('91 01 00');
    expect(await ask('f0 6d 08 f7 f0 6d 09 f7')).toBe('f0 6e 08 0b 01 f7 f0 6e 09 00 00 f7');
    expect(await ask('91 02 00')).toBe('91 03 00');
  });

  test('on a line with a part that shares it is low while the part pulls', async () => {
    const log: string[] = [];
    const part: LinePart = {
      kind: 'line',
      hostPulls: (low, timeMs) => void log.push(`${low} ${timeMs}`),
      pullsLow: (timeMs) => timeMs >= 300 && timeMs < 310,
      nextChangeMs: (timeMs) => [300, 310].find((changeMs) => changeMs > timeMs) ?? Number.POSITIVE_INFINITY,
    };
    const { ask } = await firmataRig({ parts: { D2: part } });
    expect(log).toEqual(['true 0']);
    expect(await ask('f4 02 00 d0 01')).toBe('90 04 00');
    expect(log).toEqual(['true 0', 'false 100']);
    expect(await ask('', 200)).toBe('90 00 00 90 04 00');
  });
});

describe('an analog input', () => {
  test.each([
    [0, '00 00'],
    [1.25, '00 02'],
    [2.5, '00 04'],
    [4.999, '7f 07'],
    [5, '7f 07'],
    [9, '7f 07'],
    [-1, '00 00'],
    [Number.NaN, '00 00'],
  ])('reads %d V at 10 bits of 5 V as %s', async (volts, expected) => {
    const { ask } = await firmataRig({ parts: { A2: voltage(() => volts) } });
    expect(await ask('c2 01', 10)).toBe(`e2 ${expected}`);
  });

  test('has the resolution and the reference of its board', async () => {
    const { ask } = await firmataRig({
      profile: boardProfile('raspberry-pi-pico'),
      parts: { GP26: voltage(() => 1.65) },
    });
    expect(await ask('c0 01', 10)).toBe('e0 00 10');
  });

  test('reports at once, and then every 19 ms, or as often as the host asks', async () => {
    const { ask, take, clock, port } = await firmataRig({ parts: { A0: voltage((timeMs) => (timeMs * 5) / 1024) } });
    port.write(Buffer.of(0xc0, 1));
    const times: number[] = [];
    const sample = async (durationMs: number) => {
      await clock.advance(durationMs);
      const bytes = take()
        .split(' ')
        .map((byte) => Number.parseInt(byte, 16));
      for (let index = 0; index + 2 < bytes.length; index += 3) {
        times.push((bytes[index + 1] ?? 0) + 128 * (bytes[index + 2] ?? 0));
      }
    };
    await sample(80);
    expect(times).toEqual([100, 114, 133, 152, 171]);
    times.length = 0;
    await ask('f0 7a 64 00 f7', 0);
    await sample(320);
    expect(times).toEqual([280, 380, 480]);
    expect(await ask('c0 00', 300)).toBe('');
  });

  test.each([
    ['0', 'f0 7a 00 00 f7', 1],
    ['1', 'f0 7a 01 00 f7', 1],
    ['16 383', 'f0 7a 7f 7f f7', 16_383],
    ['65 535, in three bytes', 'f0 7a 7f 7f 03 f7', 65_535],
    ['more than that', 'f0 7a 7f 7f 7f f7', 65_535],
  ])('is sampled at an interval of %s ms', async (_, bytes, intervalMs) => {
    const { ask, clock, take } = await firmataRig();
    await ask('c0 01', 10);
    await ask(bytes, 0);
    await clock.advance(intervalMs - 0.5);
    take();
    await clock.advance(4);
    expect(take()).toMatch(/^e0 00 00/);
  });

  test('stops when its pin is set to do something else, and starts when it is set to measure', async () => {
    const { ask } = await firmataRig();
    await ask('c0 01', 10);
    expect(await ask('f4 0e 01')).toBe('');
    expect(await ask('f4 0e 02', 10)).toBe('e0 00 00');
  });

  test('whose samples are more than the line carries leaves some out, and the board still answers', async () => {
    const { ask, clock, take, port } = await firmataRig();
    port.write(Buffer.from('c001c101c201c301c401c501f07a0100f7', 'hex'));
    await clock.advance(1000);
    const reports = take().split(' ').length / 18;
    expect(reports).toBeGreaterThan(200);
    expect(reports).toBeLessThan(320);
    expect(await ask('f9', 20)).toContain('f9 02 07');
  });
});

test('a system reset brings everything back to how it started', async () => {
  const { firmware, ask } = await firmataRig({ parts: { D4: pressedAt(3000) } });
  const before = firmware.pins;
  expect(before.slice(0, 2).map(({ mode }) => mode)).toEqual(['output', 'output']);
  expect(firmware.pin('A0')?.mode).toBe('analog');
  await ask('f4 0d 01 91 20 00 f4 0b 03 eb 33 00 f4 0e 01 f4 04 00 c1 01 d0 01 f4 09 04 f0 78 f7 f0 7a 01 00 f7');
  expect(firmware.pins).not.toEqual(before);
  await ask('ff');
  expect(firmware.pins).toEqual(before);
  expect(await ask('', 5000)).toBe('');
  expect(await ask('f0 76 48 00 01 00 f7')).toBe(stringMessage('I2C: not configured'));
});

test.each([
  ['a mode nobody knows', 'f4 02 55'],
  ['a mode the pin does not have', 'f4 02 03'],
])('%s is refused in words and changes nothing', async (_, bytes) => {
  const { firmware, ask } = await firmataRig();
  const before = firmware.pins;
  expect(await ask(bytes)).toBe(stringMessage('Unknown pin mode'));
  expect(firmware.pins).toEqual(before);
});

test.each([
  ['a pin the board does not have', { D99: voltage(() => 0) }, /Arduino UNO R3 has no pin D99/],
  ['a pin of the serial line', { D0: voltage(() => 0) }, /no pin D0/],
  ['an I2C part on a pin', { D2: registers(0x48, {}).part }, /i2c cannot be on D2/],
  ['another part on the I2C bus', { I2C: thermometer(1, () => 0) }, /one-wire cannot be on I2C/],
])('%s is refused when the board is made', (_, parts, message) => {
  expect(() => firmataFirmware({ profile: boardProfile('arduino-uno'), parts })).toThrow(message);
});
