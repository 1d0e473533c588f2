import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PortDescription } from '../../../bridge/index.ts';
import { findPort, type PortMatch } from '../../../bridge/sources/serial/find-port.ts';

const port = (path: string, usb: string, serialNumber?: string): PortDescription => {
  const [vendorId, productId] = usb.split(':');
  return {
    path,
    vendorId,
    productId,
    serialNumber,
    stablePath: undefined,
    socketPath: undefined,
    manufacturer: undefined,
    product: undefined,
  };
};
const PORTS = [
  port('/dev/ttyACM0', '2341:0043', '7583'),
  port('/dev/ttyUSB0', '1a86:7523'),
  port('/dev/ttyUSB1', '1a86:7523'),
];

test.each<[PortMatch, string]>([
  [{ usb: '2341:0043' }, '/dev/ttyACM0'],
  [{ serialNumber: '7583' }, '/dev/ttyACM0'],
  [{ usb: '2341:0043', serialNumber: '7583' }, '/dev/ttyACM0'],
])('%j is %s', (match, path) => {
  expect(findPort(match, PORTS)).toBe(path);
});

test.each<[PortMatch, RegExp]>([
  [{ usb: '2341:0001' }, /^no port is usb 2341:0001: plug the board in/],
  [{ usb: '1a86:7523', serialNumber: '7583' }, /^no port is usb 1a86:7523, serial 7583/],
  [{ usb: '1a86:7523' }, /^2 ports are usb 1a86:7523: \/dev\/ttyUSB0, \/dev\/ttyUSB1; say which/],
  [{ link: '/dev/serial/by-path/none' }, /^no port is \/dev\/serial\/by-path\/none/],
])('%j is no one port', (match, message) => {
  expect(() => findPort(match, PORTS)).toThrow(
    expect.objectContaining({ code: 'SOURCE_NOT_FOUND', message: expect.stringMatching(message) }),
  );
});

test('a link tells two clones apart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-link-'));
  const link = join(folder, 'left-socket');
  // Any device that exists: where the link leads is all that counts.
  symlinkSync('/dev/null', link);
  const clones = [port('/dev/null', '1a86:7523'), port('/dev/zero', '1a86:7523')];
  expect(findPort({ link, usb: '1a86:7523' }, clones)).toBe('/dev/null');
  expect(findPort({ link }, [])).toBe('/dev/null');
  rmSync(folder, { recursive: true });
});
