import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { type Clock, errorText, type OnStatus } from '../../core/index.ts';
import { answerConnection } from './answer-connection.ts';
import type { ControlledBoards } from './controlled-boards.ts';
import { removeStaleSocket } from './stale-socket.ts';

export interface ControlServerOptions {
  /** Of the socket, in the data folder. */
  readonly path: string;
  readonly boards: ControlledBoards;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** `sun_path` of Linux has 108 bytes, the last of which is 0. */
const MAX_PATH_BYTES = 107;

/** More than a person has terminals; each holds at most 1 MiB. */
const MAX_CONNECTIONS = 16;

/**
 * Answers programs of the same user at a Unix socket. A bridge without it reads and delivers all the same, so that what
 * stands in its way is a status and no error.
 */
export async function serveControl(options: ControlServerOptions): Promise<{ close(): Promise<void> }> {
  const { path, boards, clock, onStatus } = options;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void answerConnection(socket, { boards, clock });
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw new Error(`its path is longer than ${MAX_PATH_BYTES} bytes`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await removeStaleSocket(path);
    await listen(server, path);
  } catch (error) {
    onStatus({ type: 'controlUnavailable', path, why: errorText(error) });
    return { close: () => Promise.resolve() };
  }
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Binding happens within the call, so that the socket never had another mode than 0600. */
async function listen(server: Server, path: string): Promise<void> {
  const mask = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
  await once(server, 'listening');
}
