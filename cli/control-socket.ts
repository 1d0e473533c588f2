import { join } from 'node:path';
import { dataFolder } from './options.ts';

/** Where the bridge of a data folder answers `lend`, `send`, `record` and `watch`. */
export function controlSocket(data: string | undefined): string {
  return join(dataFolder(data), 'control.sock');
}
