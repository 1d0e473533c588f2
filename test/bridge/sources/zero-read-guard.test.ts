import { closeSync, constants, openSync } from 'node:fs';
import type { SerialPort } from 'serialport';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { guardAgainstZeroReads } from '../../../bridge/sources/serial/zero-read-guard.ts';

interface Port {
  fd: number | null;
  poller: { once: (event: string, listener: (error: Error | null) => void) => void };
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number }>;
}

let fd: number;
let port: Port;

beforeEach(() => {
  // What a dead tty does: every read gives 0 bytes at once.
  fd = openSync('/dev/null', 'r');
  port = { fd, poller: { once: () => undefined }, read: () => Promise.reject(new Error('the binding’s own read')) };
  guardAgainstZeroReads({ port } as unknown as SerialPort);
});

afterEach(() => closeSync(fd));

test('a read of 0 bytes is a lost device, not a reason to read again', async () => {
  await expect(port.read(Buffer.alloc(8), 0, 8)).rejects.toThrow('the device is gone');
});

test('a read of a port that was closed meanwhile is cancelled, which is no loss', async () => {
  port.fd = null;
  await expect(port.read(Buffer.alloc(8), 0, 8)).rejects.toMatchObject({ canceled: true });
});

test('a port without bytes is read once, and again when the kernel tells of some', async () => {
  const quiet = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const listeners: ((error: Error | null) => void)[] = [];
  port.poller.once = (_, listener) => listeners.push(listener);
  port.fd = quiet;
  const reading = port.read(Buffer.alloc(8), 0, 8);
  expect(listeners).toHaveLength(1);
  closeSync(quiet);
  port.fd = openSync('/dev/zero', 'r');
  listeners[0]?.(null);
  expect(await reading).toMatchObject({ bytesRead: 8 });
  closeSync(port.fd);
});

test('a port closed while it waits for bytes is cancelled', async () => {
  const quiet = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  let wake: (error: Error | null) => void = () => undefined;
  port.poller.once = (_, listener) => {
    wake = listener;
  };
  port.fd = quiet;
  const reading = port.read(Buffer.alloc(8), 0, 8);
  port.fd = null;
  wake(null);
  await expect(reading).rejects.toMatchObject({ canceled: true });
  closeSync(quiet);
});

test('bytes are read as before', async () => {
  const zero = openSync('/dev/zero', 'r');
  port.fd = zero;
  expect(await port.read(Buffer.alloc(8), 0, 8)).toMatchObject({ bytesRead: 8 });
  closeSync(zero);
});

test('a binding of another kind, as on Windows, is left alone', async () => {
  const other = { read: () => Promise.resolve('untouched') };
  guardAgainstZeroReads({ port: other } as unknown as SerialPort);
  expect(await other.read()).toBe('untouched');
});
