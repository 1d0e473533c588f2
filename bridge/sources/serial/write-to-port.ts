import type { SerialPort } from 'serialport';
import { BoardstreamError, errorText } from '../../../core/index.ts';

/**
 * Resolves when the bytes have left through the port.
 * @throws BoardstreamError SOURCE_LOST
 */
export function writeToPort(port: SerialPort, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null | undefined) => {
      if (error === null || error === undefined) return resolve();
      const { path } = port;
      reject(new BoardstreamError('SOURCE_LOST', `cannot write to ${path}: ${errorText(error)}`, { path }, error));
    };
    if (!port.isOpen) return settle(new Error('it is closed'));
    port.write(Buffer.from(bytes), (error) => {
      if (error !== null && error !== undefined) settle(error);
      else port.drain(settle);
    });
  });
}
