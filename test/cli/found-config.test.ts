import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../bridge/config/config-schema.ts';
import type { PortDescription } from '../../bridge/index.ts';
import { configText, foundPorts } from '../../cli/found-config.ts';

function port(path: string, usb: string | undefined, serialNumber?: string, product?: string): PortDescription {
  const [vendorId, productId] = usb?.split(':') ?? [];
  return {
    path,
    stablePath: undefined,
    socketPath: undefined,
    vendorId,
    productId,
    serialNumber,
    manufacturer: undefined,
    product,
  };
}

function boards(...ports: PortDescription[]): unknown {
  const file = parse(configText(foundPorts(ports))) as { boards: unknown };
  expect(configSchema.safeParse(file).error).toBeUndefined();
  return file.boards;
}

test('a board is called after what it is, and told by that alone where there is one of its kind', () => {
  expect(boards(port('/dev/ttyACM0', '2341:0043', '7583'), port('/dev/ttyUSB0', 'abcd:0001'))).toEqual({
    'arduino-uno': { source: 'serial', match: { usb: '2341:0043' }, baud: 'auto' },
    ttyUSB0: { source: 'serial', match: { usb: 'abcd:0001' }, baud: 'auto' },
  });
});

test('two of a kind are told by their numbers, and clones without one by the socket they are plugged into', () => {
  expect(boards(port('/dev/ttyACM0', '2341:0043', '1'), port('/dev/ttyACM1', '2341:0043', '2'))).toEqual({
    'arduino-uno': { source: 'serial', match: { usb: '2341:0043', serial: '1' }, baud: 'auto' },
    'arduino-uno-2': { source: 'serial', match: { usb: '2341:0043', serial: '2' }, baud: 'auto' },
  });
  expect(boards(port('/dev/ttyUSB0', 'abcd:0001'), port('/dev/ttyUSB1', 'abcd:0001'))).toMatchObject({
    ttyUSB0: { path: '/dev/ttyUSB0' },
    ttyUSB1: { path: '/dev/ttyUSB1' },
  });
  const socketPath = '/dev/serial/by-path/usb-0:1.2';
  expect(boards(port('/dev/ttyUSB0', 'abcd:0001'), { ...port('/dev/ttyUSB1', 'abcd:0001'), socketPath })).toMatchObject(
    {
      ttyUSB1: { match: { path: socketPath } },
    },
  );
});

test('ports that are not on USB are left out', () => {
  expect(foundPorts([port('/dev/ttyS0', undefined)])).toEqual([]);
});

test('what a device says of itself cannot become a key of the file', () => {
  const text = configText(foundPorts([port('/dev/ttyUSB0', 'abcd:0001', undefined, 'x\nname: evil')]));
  expect(parse(text)).not.toHaveProperty('name');
  expect(text).toContain('# x name: evil, now /dev/ttyUSB0');
});
