import { describe, expect, test } from 'vitest';
import { packBits, unpackBits } from '../../../firmware-sim/firmata/seven-bit.ts';
import { crc8, registers, thermometer } from './fake-parts.ts';
import { firmataRig, hex, stringMessage } from './rig.ts';

describe('the I2C bus', () => {
  const rig = async () => {
    const lm75 = registers(0x48, { 0: [0xe7, 0x80], 3: [0x50, 0x00] });
    return { ...(await firmataRig({ parts: { I2C: lm75.part } })), log: lm75.log };
  };

  test('is there when the host has configured it, on its two pins', async () => {
    const { firmware, ask } = await rig();
    expect(await ask('f0 78 f7')).toBe('');
    expect(firmware.pins.filter(({ mode }) => mode === 'i2c').map(({ name }) => name)).toEqual(['A4', 'A5']);
  });

  test('writes', async () => {
    const { ask, log } = await rig();
    expect(await ask('f0 78 f7 f0 76 48 00 03 00 50 00 7f 01 f7')).toBe('');
    expect(log).toEqual(['write', '3', '50', 'ff', 'stop']);
  });

  test('reads a register once, with a stop before or a repeated start', async () => {
    const { ask, log } = await rig();
    expect(await ask('f0 78 f7 f0 76 48 08 00 00 02 00 f7')).toBe('f0 77 48 00 00 00 67 01 00 01 f7');
    expect(log).toEqual(['write', '0', 'stop', 'read', 'stop']);
    log.length = 0;
    expect(await ask('f0 76 48 48 03 00 01 00 f7')).toBe('f0 77 48 00 03 00 50 00 f7');
    expect(log).toEqual(['write', '3', 'read', 'stop']);
  });

  test('reads on without a register', async () => {
    const { ask, log } = await rig();
    expect(await ask('f0 78 f7 f0 76 48 08 02 00 f7')).toBe('f0 77 48 00 00 00 67 01 00 01 f7');
    expect(log).toEqual(['read', 'stop']);
  });

  test('reads again and again at every sample, until the host stops it', async () => {
    const { ask } = await rig();
    await ask('f0 7a 64 00 f7 f0 78 f7', 0);
    expect(await ask('f0 76 48 10 03 00 01 00 f7', 350)).toBe(Array(3).fill('f0 77 48 00 03 00 50 00 f7').join(' '));
    expect(await ask('f0 76 48 18 f7', 300)).toBe('');
  });

  test('answers for a device that is not there with words and no data', async () => {
    const { ask } = await rig();
    expect(await ask('f0 78 f7 f0 76 50 08 00 00 02 00 f7')).toBe(
      `${stringMessage('I2C: Too few bytes received')} f0 77 50 00 00 00 f7`,
    );
  });

  test('refuses addresses of 10 bits', async () => {
    const { ask } = await rig();
    expect(await ask('f0 78 f7 f0 76 48 28 00 00 02 00 f7')).toBe(
      stringMessage('I2C: 10-bit addresses are not supported'),
    );
  });
});

describe('the 1-Wire bus', () => {
  const request = (command: number, ...data: readonly number[]) =>
    hex(Uint8Array.from([0xf0, 0x73, command, 7, ...packBits(data), 0xf7]));
  const dataOf = (reply: string) => {
    const bytes = reply.split(' ').map((byte) => Number.parseInt(byte, 16));
    return { command: bytes[2], pin: bytes[3], data: unpackBits(bytes.slice(4, -1)) };
  };
  const CONFIG = 'f0 73 41 07 01 f7';
  const SEARCH = 'f0 73 40 07 f7';

  test('finds every device on the wire, and with an alarm only those that have one', async () => {
    const devices = [0x0001, 0x8001, 0x4002, 0xffff, 0x1234].map((serial, index) =>
      thermometer(serial, () => 20, { alarm: index === 3 }),
    );
    const { ask } = await firmataRig({ parts: { D7: devices } });
    const all = dataOf(await ask(`${CONFIG} ${SEARCH}`, 1000));
    expect([all.command, all.pin]).toEqual([0x42, 7]);
    expect(all.data).toHaveLength(40);
    for (const { rom } of devices) expect(hex(Uint8Array.from(all.data))).toContain(hex(rom));
    const alarmed = dataOf(await ask('f0 73 44 07 f7', 1000));
    expect([alarmed.command, alarmed.data]).toEqual([0x45, [...(devices[3]?.rom ?? [])]]);
  });

  test('is empty without a device, and with one that is not present', async () => {
    const { ask } = await firmataRig({ parts: { D7: thermometer(1, () => 0, { present: false }) } });
    expect(await ask(`${CONFIG} ${SEARCH}`)).toBe('f0 73 42 07 f7');
    expect(await ask('f0 73 41 08 01 f7 f0 73 40 08 f7')).toBe('f0 73 42 08 f7');
  });

  test.each([
    [-0.5, [0xf8, 0xff]],
    [-55, [0x90, 0xfc]],
    [25.0625, [0x91, 0x01]],
    [0, [0x00, 0x00]],
  ])('reads %d Cel of the device it selects, with its CRC', async (celsius, expected) => {
    const wanted = thermometer(2, () => celsius);
    const { ask } = await firmataRig({ parts: { D7: [thermometer(1, () => 99), wanted] } });
    await ask(`${CONFIG} ${request(0x25, ...wanted.rom, 0x44)}`);
    const reply = dataOf(await ask(request(0x2d, ...wanted.rom, 9, 0, 0x34, 0x12, 0xbe)));
    expect([reply.command, reply.pin]).toEqual([0x43, 7]);
    expect(reply.data.slice(0, 4)).toEqual([0x34, 0x12, ...expected]);
    expect(reply.data).toHaveLength(11);
    // Over data and CRC together, a right CRC leaves 0.
    expect(crc8(reply.data.slice(2))).toBe(0);
  });

  test('speaks to all devices at once when told to skip the selection', async () => {
    const { ask } = await firmataRig({ parts: { D7: thermometer(1, () => 1) } });
    await ask(`${CONFIG} ${request(0x23, 0x44)}`);
    expect(dataOf(await ask(request(0x2b, 2, 0, 0, 0, 0xbe))).data).toEqual([0, 0, 0x10, 0]);
  });

  test('lets requests wait while a delay lasts, and other pins not', async () => {
    const { ask } = await firmataRig({ parts: { D7: thermometer(1, () => 1) } });
    expect(await ask(`${CONFIG} ${request(0x10, 0xf4, 1, 0, 0)} ${SEARCH}`, 480)).toBe('');
    expect(await ask('f9', 5)).toBe('f9 02 07');
    expect(dataOf(await ask('', 100)).data).toHaveLength(8);
  });

  test('is refused in words on a pin that is not configured for it', async () => {
    const { ask } = await firmataRig();
    expect(await ask(SEARCH)).toBe(stringMessage('1-Wire: the pin is not configured'));
  });
});
