import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listPorts } from '../../../bridge/index.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'boardstream-sys-'));
  mkdirSync(join(root, 'class'));
  mkdirSync(join(root, 'dev'));
});

afterEach(() => rmSync(root, { recursive: true }));

function file(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A tty as `/sys` shows it: its `device` links to the USB interface, the USB device is the folder above. */
function usbPort(name: string, usb: Record<string, string>): void {
  for (const [field, text] of Object.entries(usb)) file(`devices/${name}-usb/${field}`, `${text}\n`);
  mkdirSync(join(root, `devices/${name}-usb/interface`), { recursive: true });
  mkdirSync(join(root, `class/${name}`));
  symlinkSync(join(root, `devices/${name}-usb/interface`), join(root, `class/${name}/device`));
  file(`dev/${name}`, '');
}

const list = () => listPorts({ ttyClass: join(root, 'class'), dev: join(root, 'dev') });

test('a USB board is listed with what its descriptors say and the name that stays', () => {
  usbPort('ttyACM0', { idVendor: '2341', idProduct: '0043', serial: '7583', manufacturer: 'Arduino', product: 'Uno' });
  mkdirSync(join(root, 'dev/serial/by-id'), { recursive: true });
  symlinkSync(join(root, 'dev/ttyACM0'), join(root, 'dev/serial/by-id/usb-Arduino_Uno_7583-if00'));
  expect(list()).toEqual([
    {
      path: join(root, 'dev/ttyACM0'),
      stablePath: join(root, 'dev/serial/by-id/usb-Arduino_Uno_7583-if00'),
      socketPath: undefined,
      vendorId: '2341',
      productId: '0043',
      serialNumber: '7583',
      manufacturer: 'Arduino',
      product: 'Uno',
    },
  ]);
});

test('a clone without serial number is listed all the same, and ports are in the order people count', () => {
  for (const number of [10, 2, 1]) usbPort(`ttyUSB${number}`, { idVendor: '1a86', idProduct: '7523' });
  expect(list().map(({ path }) => path.slice(-7))).toEqual(['ttyUSB1', 'ttyUSB2', 'tyUSB10']);
  expect(list()[0]).toMatchObject({ vendorId: '1a86', serialNumber: undefined, stablePath: undefined });
});

test('consoles and serial ports without a chip behind them are left out', () => {
  mkdirSync(join(root, 'class/tty0'));
  mkdirSync(join(root, 'devices/serial8250'), { recursive: true });
  mkdirSync(join(root, 'class/ttyS1'));
  symlinkSync(join(root, 'devices/serial8250'), join(root, 'class/ttyS1/device'));
  file('class/ttyS1/type', '0\n');
  expect(list()).toEqual([]);
});

test('the Pi’s own UART is a port without USB fields', () => {
  mkdirSync(join(root, 'devices/fe201000.serial'), { recursive: true });
  mkdirSync(join(root, 'class/ttyAMA0'));
  symlinkSync(join(root, 'devices/fe201000.serial'), join(root, 'class/ttyAMA0/device'));
  file('class/ttyAMA0/type', '32\n');
  expect(list()).toMatchObject([{ path: join(root, 'dev/ttyAMA0'), vendorId: undefined }]);
});

test('a machine without /sys has no ports, which is no error', () => {
  expect(listPorts({ ttyClass: join(root, 'nothing') })).toEqual([]);
});
