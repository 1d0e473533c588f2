import { readSync } from 'node:fs';
import type { SerialPort } from 'serialport';

/** What the Unix port bindings of serialport have beyond their interface. */
interface UnixPort {
  readonly fd: number | null;
  readonly poller: { once(event: 'readable', listener: (error: Error | null) => void): void };
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
}

/**
 * Makes an open port close when its device dies while data flows. A read of 0 bytes then means that the device is gone;
 * the binding of serialport 13 reads again instead, for ever, at full CPU and without ever telling
 * (serialport/bindings-cpp issue 162). The guard takes over the one read of that port and reports the disconnection.
 * It reads in this thread: the port never blocks, so that a read takes no time, while in the pool of four threads that
 * Node has for files the lines of many boards wait for each other. Does nothing on Windows, whose binding reads in
 * another way.
 */
export function guardAgainstZeroReads(serialPort: SerialPort): void {
  const port: unknown = serialPort.port;
  if (!isUnixPort(port)) return;
  let mayHoldMore = true;
  port.read = async (buffer, offset, length) => {
    for (;;) {
      const { fd } = port;
      if (fd === null) throw canceled();
      const bytesRead = mayHoldMore ? readNow(fd, buffer, offset, length) : undefined;
      // A read that fails for want of bytes costs more than asking the kernel to tell when there are some.
      mayHoldMore = bytesRead === undefined || bytesRead === length;
      if (bytesRead === 0) throw new Error('the device is gone');
      if (bytesRead !== undefined) return { buffer, bytesRead };
      await readable(port);
    }
  };
}

/** `undefined` when nothing is there. */
function readNow(fd: number, buffer: Buffer, offset: number, length: number): number | undefined {
  try {
    return readSync(fd, buffer, offset, length, null);
  } catch (error) {
    if (wouldBlock(error)) return undefined;
    throw error;
  }
}

function isUnixPort(port: unknown): port is UnixPort {
  return typeof port === 'object' && port !== null && 'fd' in port && 'poller' in port;
}

/** The stream does not treat a cancelled read as a lost device. */
function canceled(): Error {
  return Object.assign(new Error('the port was closed'), { canceled: true });
}

function wouldBlock(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR';
}

function readable(port: UnixPort): Promise<void> {
  return new Promise((resolve, reject) => {
    port.poller.once('readable', (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}
