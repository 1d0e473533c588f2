import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoardConfig } from '../../../bridge/board-config.ts';
import type { PortDescription } from '../../../bridge/sources/serial/list-ports.ts';
import { openBoardMemory } from '../../../bridge/usb-boards/board-memory.ts';
import { usbBoards } from '../../../bridge/usb-boards/usb-boards.ts';
import { watchUsbBoards } from '../../../bridge/usb-boards/watch-usb-boards.ts';
import { type Status, systemClock } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';

let folder: string;
let statuses: Status[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-usb-'));
  statuses = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

const memory = () => openBoardMemory(join(folder, 'state/boards.json'), (status) => statuses.push(status));

function port(path: string, known: Partial<PortDescription> = {}): PortDescription {
  return {
    ...{ path, stablePath: undefined, socketPath: undefined, vendorId: '1a86', productId: '7523' },
    ...{ serialNumber: undefined, manufacturer: undefined, product: undefined },
    ...known,
  };
}

const named = (ports: PortDescription[]) => usbBoards(ports, memory(), 'auto').map(({ name }) => name);

describe('a board keeps its name after a reboot that numbers the ports anew', () => {
  test('by its serial number, in whichever socket', () => {
    const uno = (path: string, socketPath: string) => port(path, { serialNumber: '7583', socketPath });
    expect(named([uno('/dev/ttyACM0', '/dev/serial/by-path/1')])).toEqual(['ttyACM0']);
    expect(named([port('/dev/ttyACM0', { serialNumber: '9' }), uno('/dev/ttyACM1', '/dev/serial/by-path/2')])).toEqual([
      'ttyACM0-2',
      'ttyACM0',
    ]);
  });

  test('by its socket, when clones have no serial number or the same one', () => {
    for (const serialNumber of [undefined, '0001']) {
      rmSync(join(folder, 'state'), { recursive: true, force: true });
      const left = (path: string) => port(path, { serialNumber, socketPath: '/dev/serial/by-path/left' });
      const right = (path: string) => port(path, { serialNumber, socketPath: '/dev/serial/by-path/right' });
      expect(named([left('/dev/ttyUSB0'), right('/dev/ttyUSB1')])).toEqual(['ttyUSB0', 'ttyUSB1']);
      expect(named([right('/dev/ttyUSB0'), left('/dev/ttyUSB1')])).toEqual(['ttyUSB1', 'ttyUSB0']);
    }
  });
});

test('it is found again by what it is known by, and not by its path', () => {
  const boards = usbBoards(
    [
      port('/dev/ttyACM0', { serialNumber: '7583' }),
      port('/dev/ttyUSB0', { socketPath: '/s/1' }),
      port('/dev/ttyUSB1'),
    ],
    memory(),
    9600,
  );
  expect(boards).toEqual([
    { source: 'serial', name: 'ttyACM0', baudRate: 9600, match: { usb: '1a86:7523', serialNumber: '7583' } },
    { source: 'serial', name: 'ttyUSB0', baudRate: 9600, match: { link: '/s/1' } },
    { source: 'serial', name: 'ttyUSB1', baudRate: 9600, path: '/dev/ttyUSB1' },
  ]);
});

test('ports that are not on USB are no boards of their own accord', () => {
  expect(named([port('/dev/ttyS0', { vendorId: undefined, productId: undefined })])).toEqual([]);
});

describe('the memory', () => {
  test('keeps names and rates over a restart', () => {
    memory().rememberName('usb 1', 'attic');
    memory().rememberBaudRate('attic', 9600);
    expect(memory().nameOf('usb 1')).toBe('attic');
    expect(memory().baudRateOf('attic')).toBe(9600);
    expect(statuses).toEqual([]);
  });

  test.each(['', 'not json', '[]', '{"names":{"usb 1":7},"baudRates":{"attic":"fast"}}'])(
    '%j is an empty one',
    (text) => {
      mkdirSync(join(folder, 'state'));
      writeFileSync(join(folder, 'state/boards.json'), text);
      expect(memory().nameOf('usb 1')).toBeUndefined();
      expect(memory().baudRateOf('attic')).toBeUndefined();
      memory().rememberName('usb 2', 'desk');
      expect(JSON.parse(readFileSync(join(folder, 'state/boards.json'), 'utf8'))).toMatchObject({
        names: { 'usb 2': 'desk' },
      });
    },
  );

  test('that cannot be written is told of, and lasts as long as the process', () => {
    writeFileSync(join(folder, 'state'), 'a file in the way');
    const kept = memory();
    kept.rememberName('usb 1', 'attic');
    expect(kept.nameOf('usb 1')).toBe('attic');
    expect(statuses.map(({ type }) => type)).toContain('stateUnsaved');
  });
});

describe('plugging in', () => {
  function plugIn(name: string, serialNumber: string): void {
    for (const [field, text] of [
      ['idVendor', '2341'],
      ['idProduct', '0043'],
      ['serial', serialNumber],
    ] as const) {
      const path = join(folder, `devices/${name}/${field}`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    mkdirSync(join(folder, `devices/${name}/interface`));
    mkdirSync(join(folder, `class/${name}`), { recursive: true });
    symlinkSync(join(folder, `devices/${name}/interface`), join(folder, `class/${name}/device`));
    writeFileSync(join(folder, 'dev', name), '');
  }

  test('a board that comes later is told of with those before it, and one that goes is waited for', async () => {
    mkdirSync(join(folder, 'dev'));
    mkdirSync(join(folder, 'class'));
    const stop = new AbortController();
    const told: string[][] = [];
    const usb = watchUsbBoards({
      ...{ baudRate: 'auto', memory: memory(), clock: systemClock, signal: stop.signal },
      roots: { ttyClass: join(folder, 'class'), dev: join(folder, 'dev') },
      onStatus: (status) => statuses.push(status),
      onBoards: async (boards: readonly BoardConfig[]) => told.push(boards.map(({ name }) => name)),
    });
    expect(usb.boards()).toEqual([]);
    expect(statuses).toEqual([{ type: 'boardsAwaited' }]);
    plugIn('ttyACM0', '1');
    await eventually('the first is told of', () => told.length === 1);
    rmSync(join(folder, 'class/ttyACM0'), { recursive: true });
    rmSync(join(folder, 'dev/ttyACM0'));
    plugIn('ttyACM1', '2');
    await eventually('the second is told of', () => told.length === 2);
    expect(told).toEqual([['ttyACM0'], ['ttyACM0', 'ttyACM1']]);
    stop.abort();
  });
});
