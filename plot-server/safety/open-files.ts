import { readFileSync } from 'node:fs';
import type { ServerLimits } from '../../core/index.ts';
import { SPARE_CONNECTIONS } from './doorkeeper.ts';

/** Files that the server itself may have open: journal segments, assets, its log. */
const OWN_FILES = 200;

/** How many files this process may have open at once; `undefined` where the machine does not say. */
export function openFileLimit(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** The limits as far as open files reach: beyond them nothing could be opened, not even a file to save a plot in. */
export function withinOpenFiles(limits: ServerLimits, openFiles: number | undefined): ServerLimits {
  if (openFiles === undefined) return limits;
  const possible = Math.max(1, openFiles - OWN_FILES - SPARE_CONNECTIONS);
  return possible >= limits.connections ? limits : { ...limits, connections: possible };
}
