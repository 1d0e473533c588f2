import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { SerialPort } from 'serialport';

const readAsync = promisify(read);

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
 * Does nothing on Windows, whose binding reads in another way.
 */
export function guardAgainstZeroReads(serialPort: SerialPort): void {
  const port: unknown = serialPort.port;
  if (!isUnixPort(port)) return;
  port.read = async (buffer, offset, length) => {
    for (;;) {
      const { fd } = port;
      if (fd === null) throw canceled();
      try {
        const { bytesRead } = await readAsync(fd, buffer, offset, length, null);
        if (bytesRead > 0) return { buffer, bytesRead };
      } catch (error) {
        if (!wouldBlock(error)) throw error;
        // Closed during the read: its poller is gone, and asking it again would crash the process.
        if (port.fd === null) throw canceled();
        await readable(port);
        continue;
      }
      throw new Error('the device is gone');
    }
  };
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
