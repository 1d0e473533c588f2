import { once } from 'node:events';
import { SerialPort } from 'serialport';
import { explainOpenError } from './open-error.ts';
import { guardAgainstZeroReads } from './zero-read-guard.ts';

/** A port that whoever asked for it closes. @throws BoardstreamError `SOURCE_…` with what to do */
export async function openPort(path: string, baudRate: number): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error === null || error === undefined ? resolve() : reject(explainOpenError(path, error))));
  });
  guardAgainstZeroReads(port);
  return port;
}

/** Closes it, if it has not closed itself. */
export async function closePort(port: SerialPort): Promise<void> {
  port.removeAllListeners('error');
  port.on('error', () => undefined);
  if (!port.isOpen) {
    if (port.closing) await once(port, 'close');
    return;
  }
  await new Promise<void>((resolve) => {
    port.close(() => resolve());
  });
}
