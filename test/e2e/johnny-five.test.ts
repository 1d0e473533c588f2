import { once } from 'node:events';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boardProfile } from '../../boards/index.ts';
import { type FirmataFirmware, firmataFirmware, type SimulatedBoard, simulateBoard } from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';
import { pressedAt, registers, thermometer, voltage } from '../firmware-sim/firmata/fake-parts.ts';
import { Firmata, type FirmataIo, five } from './johnny-five.ts';

const profile = boardProfile('arduino-uno');
const lm75 = registers(0x48, { 0: [0x19, 0x80] });
let celsius = 21.5;
let volts = 1.25;
let firmware: FirmataFirmware;
let simulated: SimulatedBoard;
let port: SerialPort;
let io: FirmataIo;
let board: NodeJS.EventEmitter;

beforeEach(async () => {
  celsius = 21.5;
  volts = 1.25;
  firmware = firmataFirmware({
    profile,
    parts: {
      A0: voltage(() => volts),
      D4: pressedAt(...Array.from({ length: 200 }, (_, press) => 1000 + press * 150)),
      D7: [thermometer(0x1234, () => celsius), thermometer(0x4321, () => 30)],
      I2C: lm75.part,
    },
  });
  simulated = await simulateBoard({ profile, firmware });
  port = new SerialPort({ path: simulated.path ?? '', baudRate: 57_600 });
  // Without this, firmata-io would ask after 5 s; so it is ready only if the board speaks first.
  io = new Firmata(port, { reportVersionTimeout: 1_000_000 });
  board = new five.Board({ io, repl: false, debug: false });
  await once(board, 'ready');
});

afterEach(async () => {
  await closePort();
  await simulated.close();
});

function closePort(): Promise<void> {
  return new Promise((resolve) => {
    port.close(() => resolve());
  });
}

test('a second program that opens the port the moment the first has closed it is greeted, too', async () => {
  await closePort();
  port = new SerialPort({ path: simulated.path ?? '', baudRate: 57_600 });
  const second = new Firmata(port, { reportVersionTimeout: 1_000_000 });
  await eventually('it is ready', () => second.isReady);
});

test('an analog sensor follows the voltage on its pin', async () => {
  const sensor = new five.Sensor({ pin: 'A0', freq: 20, board });
  await eventually('1.25 V are read', () => sensor.value === 256);
  volts = 4;
  await eventually('4 V are read', () => sensor.value === 819);
});

test('a light is switched on, dimmed and switched off', async () => {
  const led = new five.Led({ pin: 11, board });
  led.on();
  await eventually('it is on', () => firmware.pin('D11')?.value === 1 || firmware.pin('D11')?.dutyCycle === 1);
  led.brightness(51);
  await eventually('it is dimmed', () => firmware.pin('D11')?.dutyCycle === 0.2);
  led.off();
  await eventually('it is off', () => firmware.pin('D11')?.value === 0);
});

test('a button tells of presses and releases', async () => {
  const button = new five.Button({ pin: 4, board });
  await Promise.all([once(button, 'press'), once(button, 'release')]);
});

test('a servo turns', async () => {
  const servo = new five.Servo({ pin: 9, board });
  servo.to(45);
  // johnny-five makes pulses of 600 to 2400 us of 0 to 180 degrees.
  await eventually('it has turned', () => firmware.pin('D9')?.pulseUs === 1050);
  expect(firmware.pin('D9')?.mode).toBe('servo');
});

test('a DS18B20 is found and read, above zero', async () => {
  const found = new five.Thermometer({ controller: 'DS18B20', pin: 7, freq: 30, board });
  await eventually('it is read', () => found.celsius === 21.5);
});

test('several devices on a wire are found', async () => {
  new five.Thermometer({ controller: 'DS18B20', pin: 7, freq: 1000, board });
  const roms = await new Promise<number[][]>((resolve, reject) => {
    io.sendOneWireSearch(7, (error, found) => (error == null ? resolve(found) : reject(error)));
  });
  expect(roms.map((rom) => rom.slice(0, 3)).sort()).toEqual([
    [0x28, 0x21, 0x43],
    [0x28, 0x34, 0x12],
  ]);
});

test('a register of an I2C device is read', async () => {
  io.i2cConfig();
  const bytes = await new Promise<number[]>((resolve) => io.i2cReadOnce(0x48, 0, 2, resolve));
  expect(bytes).toEqual([0x19, 0x80]);
});
