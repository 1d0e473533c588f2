import { SerialPort } from 'serialport';
import { guardAgainstZeroReads } from '../../bridge/sources/serial/zero-read-guard.ts';
import { type LinkFactory, MemoryPort, ptyLink } from '../../firmware-sim/index.ts';

/** A host program that has the port open. */
export interface Host {
  /** What it has read so far. */
  readonly text: string;
  /** Whether the port went away. */
  readonly ended: boolean;
  write(text: string): void;
  close(): Promise<void>;
}

/** A kind of link, and how a host opens the port at its other end. */
export interface LinkKind {
  readonly plug: LinkFactory;
  openHost(path: string | undefined): Promise<Host>;
}

export function memoryKind(): LinkKind {
  const port = new MemoryPort();
  return {
    plug: port.plug,
    async openHost() {
      const host = { text: '', ended: false };
      const reading = (async () => {
        for await (const chunk of port.read()) host.text += Buffer.from(chunk).toString('latin1');
        host.ended = true;
      })();
      return Object.assign(host, {
        write: (text: string) => port.write(Buffer.from(text)),
        close: () => reading,
      });
    },
  };
}

/** The host is the real `serialport` package, in the same process. */
export function ptyKind(linkPath?: string): LinkKind {
  return {
    plug: ptyLink(linkPath === undefined ? {} : { linkPath }),
    openHost: (path) => openSerialPort(path ?? ''),
  };
}

export async function openSerialPort(path: string): Promise<Host> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error === null ? resolve() : reject(error)));
  });
  // Without it serialport reads for ever, now and then, from a device that is gone.
  guardAgainstZeroReads(port);
  const host = { text: '', ended: false };
  port.on('data', (chunk: Buffer) => {
    host.text += chunk.toString('latin1');
  });
  const closed = new Promise<void>((resolve) => {
    port.once('close', () => {
      host.ended = true;
      resolve();
    });
  });
  port.on('error', () => {});
  return Object.assign(host, {
    write: (text: string) => void port.write(text),
    async close() {
      if (port.isOpen) port.close();
      await closed;
    },
  });
}
