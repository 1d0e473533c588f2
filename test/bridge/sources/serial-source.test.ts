import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainOpenError } from '../../../bridge/sources/serial/open-error.ts';
import { serialSource } from '../../../bridge/sources/serial/serial-source.ts';
import { isBoardstreamError, type Status, systemClock } from '../../../core/index.ts';
import type { Link } from '../../../firmware-sim/links/link.ts';
import { ptyLink } from '../../../firmware-sim/links/pty.ts';
import { eventually } from '../../eventually.ts';

let link: Link;
let path: string;
let statuses: Status[];
let stop: AbortController;

beforeEach(async () => {
  link = await ptyLink()(() => undefined);
  path = link.path ?? '';
  statuses = [];
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await link.close();
});

/** Reads the port until it ends; `lines` grows meanwhile, `end` is what ended it. */
function reading() {
  const source = serialSource({
    board: 'uno',
    path,
    baudRate: 115_200,
    maxLineBytes: 4096,
    clock: systemClock,
    onStatus: (status) => statuses.push(status),
  });
  const lines: string[] = [];
  const end = (async () => {
    try {
      for await (const batch of source.open(stop.signal)) lines.push(...batch.lines);
      return 'ended';
    } catch (error) {
      return error;
    }
  })();
  return { lines, end, isOpen: () => statuses.some(({ type }) => type === 'sourceOpened') };
}

/** Writes all of it, however little the port takes at a time. */
async function send(text: string | Uint8Array): Promise<void> {
  let rest: Uint8Array = Buffer.from(text);
  await eventually('the port has taken everything', () => {
    rest = rest.subarray(link.write(rest));
    return rest.length === 0;
  });
}

test('the first line after opening is dropped, every later one is read, and the unended tail is not', async () => {
  const { lines, isOpen } = reading();
  await eventually('the port is open', isOpen);
  await send('2.5\r\nT:21.5\r\nT:-3\nT:4');
  await eventually('two lines are read', () => lines.length === 2);
  expect(lines).toEqual(['T:21.5', 'T:-3']);
  await send('2\n');
  await eventually('the tail is ended', () => lines.length === 3);
  expect(lines[2]).toBe('T:42');
  expect(statuses.map(({ type }) => type)).toEqual(['sourceOpened', 'firstLineDropped']);
});

test('UTF-8, Latin-1 and binary bytes all come through as text', async () => {
  const { lines, isOpen } = reading();
  await eventually('the port is open', isOpen);
  const bytes = Buffer.concat([
    Buffer.from('\nT: 21 °C\n'),
    Buffer.from('T: 21 °C\n', 'latin1'),
    Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
  ]);
  for (const byte of bytes) await send(Uint8Array.of(byte));
  await eventually('three lines are read', () => lines.length === 3);
  expect(lines).toEqual(['T: 21 °C', 'T: 21 °C', 'ÿþ\u0000']);
});

test('two megabytes without a newline cost one counted line and no memory, and reading goes on', async () => {
  const { lines, isOpen } = reading();
  await eventually('the port is open', isOpen);
  await send('\nT:1\n');
  for (let count = 0; count < 20; count += 1) await send(Buffer.alloc(100_000, 'x'));
  await send('\nT:2\n');
  await eventually('both lines are read', () => lines.length === 2);
  expect(lines).toEqual(['T:1', 'T:2']);
  expect(statuses.filter(({ type }) => type === 'overlongLineSkipped')).toHaveLength(1);
});

test('stopping closes the port, so that it can be opened again at once', async () => {
  const first = reading();
  await eventually('the port is open', first.isOpen);
  stop.abort();
  expect(await first.end).toBe('ended');
  stop = new AbortController();
  statuses = [];
  const second = reading();
  await eventually('the port is open again', second.isOpen);
});

describe('a device that goes', () => {
  test('while nothing is said is lost at once', async () => {
    const { end, isOpen } = reading();
    await eventually('the port is open', isOpen);
    await link.close();
    expect(await end).toMatchObject({ code: 'SOURCE_LOST', retryable: true });
  });

  test('in mid-stream is lost at once, twenty times out of twenty', async () => {
    for (let round = 0; round < 20; round += 1) {
      statuses = [];
      const { lines, end, isOpen } = reading();
      await eventually('the port is open', isOpen);
      await eventually('lines flow', () => {
        link.write(Buffer.from('T:1\n'.repeat(500)));
        return lines.length > 0;
      });
      link.write(Buffer.from('T:1\n'.repeat(500)));
      await link.close();
      expect(await end).toMatchObject({ code: 'SOURCE_LOST' });
      link = await ptyLink()(() => undefined);
      path = link.path ?? '';
    }
  });
});

describe('a port that does not open says what to do', () => {
  test('none there', async () => {
    path = '/dev/ttyNOPE7';
    expect(await reading().end).toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: expect.stringMatching(
        /^there is no \/dev\/ttyNOPE7: (no serial device is connected; plug|connected are)/,
      ),
    });
  });

  test('busy', async () => {
    const first = reading();
    await eventually('the port is open', first.isOpen);
    const error = await reading().end;
    expect(error).toMatchObject({ code: 'SOURCE_BUSY', message: expect.stringContaining(`${path} is busy`) });
  });

  test('not a serial device', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-port-'));
    path = join(folder, 'file');
    writeFileSync(path, '');
    const error = await reading().end;
    rmSync(folder, { recursive: true });
    expect(isBoardstreamError(error) && error.message).toBe(`${path} is not a serial device`);
  });

  test('anything else keeps the system’s own words', () => {
    expect(explainOpenError(path, new Error('Error: Exec format error, cannot open'))).toMatchObject({
      code: 'SOURCE_FAILED',
      message: `cannot open ${path}: Exec format error, cannot open`,
    });
  });
});
