import { lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { systemCode } from '../../core/index.ts';

/**
 * Removes the socket that a killed bridge left behind.
 * @throws Error where something else stands there, or somebody answers
 */
export async function removeStaleSocket(path: string): Promise<void> {
  const stats = await lstat(path).catch((error) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Error('something that is no socket stands there');
  if (await isAnswered(path)) throw new Error('another bridge answers there');
  await unlink(path);
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
