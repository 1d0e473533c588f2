import { existsSync, realpathSync } from 'node:fs';
import type { RunningBoard } from '../bridge/index.ts';
import { controlSocket } from './control-socket.ts';
import { dataFolder } from './options.ts';

/** Where a bridge may be that nobody named: the user's own, and one that systemd runs (`boardstream service`). */
const SERVICE_FOLDER = '/var/lib/boardstream';

/** A board of a running bridge, and where to ask for it. */
export interface FoundBoard extends RunningBoard {
  readonly socketPath: string;
}

/**
 * The board that a running bridge calls so, or reads at this path.
 *
 * @returns undefined where no bridge runs, or none that has it
 * @throws BoardstreamError CONTROL_REFUSED
 */
export async function findBoard(nameOrPath: string, data: string | undefined): Promise<FoundBoard | undefined> {
  const { runningBoards } = await import('../bridge/index.ts');
  const folders = data === undefined ? [dataFolder(undefined), SERVICE_FOLDER] : [data];
  const wantedPath = truePath(nameOrPath);
  for (const folder of new Set(folders)) {
    const socketPath = controlSocket(folder);
    const boards = (await runningBoards(socketPath).catch((error) => unlessService(folder, data, error))) ?? [];
    const found =
      boards.find(({ board }) => board === nameOrPath) ??
      boards.find(({ path }) => path !== undefined && truePath(path) === wantedPath);
    if (found !== undefined) return { ...found, socketPath };
  }
  return undefined;
}

/** A service of another user is none of this one's business; only a folder that was named has to be reached. */
function unlessService(folder: string, data: string | undefined, error: unknown): undefined {
  if (data === undefined && folder === SERVICE_FOLDER) return undefined;
  throw error;
}

/** `/dev/serial/by-id/…` and `/dev/ttyACM0` are the same port, and a URL names what its source calls HOST:PORT. */
function truePath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path.replace(/^(tcp|rfc2217):\/\//, '');
}
