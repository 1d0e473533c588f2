import type { Socket } from 'node:net';
import { BoardstreamError, errorText } from '../../../core/index.ts';

/**
 * Resolves when the system has taken the bytes.
 * @throws BoardstreamError SOURCE_LOST
 */
export function writeToSocket(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(new BoardstreamError('SOURCE_LOST', `cannot write: ${errorText(error)}`, {}, error));
    });
  });
}
