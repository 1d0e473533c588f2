import { describe, expect, test } from 'vitest';
import { boardProfile } from '../../../boards/index.ts';
import { firmataRig, stringMessage } from './rig.ts';

const VERSION = 'f9 02 07';

describe('a Firmata board', () => {
  test('says its version and its name when it starts, and when it is asked', async () => {
    const { greeting, ask } = await firmataRig({ name: 'abc' });
    expect(greeting).toBe('f9 02 07 f0 79 02 07 61 00 62 00 63 00 f7');
    expect(await ask('f9')).toBe('f9 02 07');
    expect(await ask('f0 79 f7')).toBe('f0 79 02 07 61 00 62 00 63 00 f7');
  });

  test('says so to each host that opens the port, with its pins as they are', async () => {
    const { firmware, port, clock, ask, take, greeting } = await firmataRig();
    await ask('f5 0d 01');
    port.open();
    await clock.advance(100);
    expect(take()).toBe(greeting);
    expect(firmware.pin('D13')?.value).toBe(1);
  });

  test('says so again when it is plugged in again', async () => {
    const { board, clock, take, greeting } = await firmataRig();
    await board.replug();
    await clock.advance(100);
    expect(take()).toBe(greeting);
  });

  test('tells what the pins of an Uno can do', async () => {
    const { ask } = await firmataRig();
    const digital = '00 01 0b 01 01 01';
    const servo = '04 0e 07 01 7f';
    const plain = `${digital} ${servo}`;
    const pwm = `${digital} 03 08 ${servo}`;
    const analog = `${digital} 02 0a 07 01 7f`;
    const i2c = `${digital} 02 0a 06 01 07 01 7f`;
    const d2toD13 = [plain, pwm, plain, pwm, pwm, plain, plain, pwm, pwm, pwm, plain, plain];
    expect(await ask('f0 6b f7')).toBe(
      ['f0 6c 7f 7f', ...d2toD13, analog, analog, analog, analog, i2c, i2c, 'f7'].join(' '),
    );
    expect(await ask('f0 69 f7')).toBe(`f0 6a ${'7f '.repeat(14)}00 01 02 03 04 05 f7`);
  });

  test.each([
    ['arduino-nano', 22, 8],
    ['arduino-mega', 70, 16],
    ['arduino-yun', 30, 12],
    ['esp32-devkit', 40, 16],
    ['raspberry-pi-pico', 29, 3],
    ['raspberry-pi', 28, 0],
  ])('numbers the pins of %s as its sketches do: %i, of which %i are analog', async (name, pins, analog) => {
    const { ask } = await firmataRig({ profile: boardProfile(name) });
    const mapping = (await ask('f0 69 f7')).split(' ').slice(2, -1);
    expect(mapping).toHaveLength(pins);
    expect(mapping.filter((channel) => channel !== '7f').sort()).toEqual(
      Array.from({ length: analog }, (_, channel) => channel.toString(16).padStart(2, '0')).sort(),
    );
    const capabilities = await ask('f0 6b f7', 1000);
    expect(capabilities.split(' ').filter((byte) => byte === '7f')).toHaveLength(pins);
  });

  test('takes strings and sends them', async () => {
    const strings: string[] = [];
    const { firmware, clock, ask, take } = await firmataRig({ onString: (text) => strings.push(text) });
    await ask('f0 71 48 00 69 00 43 01 29 01 f7');
    expect(strings).toEqual(['Hié']);
    firmware.sendString('Hi');
    await clock.advance(10);
    expect(take()).toBe('f0 71 48 00 69 00 f7');
  });

  test.each([
    ['a message nobody knows', 'f0 0d 01 02 f7'],
    ['an empty message', 'f0 f7'],
    ['data that belongs to nothing', '01 02 7f f7'],
    ['a command nobody knows', 'f1 01 f2 a0 01 01 80 01 01'],
    ['a message cut off by another', 'f4 0d f0 79 c0'],
    ['pins that are not there', 'f4 7f 01 f5 7f 01 ef 01 01 9f 7f 01 cf 01 df 01 f0 6d 7f f7 f0 6f 7f 01 f7'],
    ['messages without their data', 'f0 6d f7 f0 6f f7 f0 6f 03 f7 f0 70 03 f7 f0 7a f7 f0 76 f7 f0 73 f7 f0 73 40 f7'],
  ])('ignores %s', async (_, bytes) => {
    const { ask } = await firmataRig();
    expect(await ask(bytes)).toBe('');
    expect(await ask('f9')).toBe(VERSION);
  });

  test('tells of a message longer than 64 KiB, and understands the next one', async () => {
    const { port, clock, take, ask } = await firmataRig();
    for (let part = 0; part < 9; part += 1) {
      port.write(part === 0 ? Buffer.of(0xf0) : new Uint8Array(8192).fill(0x11));
      await clock.advance(1);
    }
    port.write(Buffer.of(0x11, 0xf7));
    await clock.advance(100);
    expect(take()).toBe(stringMessage('Message too long'));
    expect(await ask('f9')).toBe(VERSION);
  });

  test('a host that has not read for long gets whole messages again, and its answer', async () => {
    const { ask } = await firmataRig({}, { capacityBytes: 100 });
    const waited = await ask('c0 01 c1 01 c2 01 f0 7a 0a 00 f7', 5000);
    const answered = await ask('c0 00 c1 00 c2 00 f9', 1000);
    const said = `${waited} ${answered} ${await ask('f9')}`;
    expect(said).toMatch(/^((e[012] 00 00|f9 02 07) ){34,}f9 02 07$/);
  });
});
