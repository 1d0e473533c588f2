import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorText, type OnStatus, parseJsonObject, systemCode } from '../../../../core/index.ts';

/** Behind which brokers a stream server has ever answered: there, points are kept until one has them. */
export interface StoreMemory {
  /** @param where the broker and the first levels of the topics */
  hasSpoken(where: string): boolean;
  remember(where: string): void;
}

/** More than anybody moves a bridge. */
const MOST_ENTRIES = 100;

/**
 * A memory in a file. One that cannot be read is begun anew, and one that cannot be written lasts as long as the process:
 * both are told of.
 */
export function openStoreMemory(path: string, onStatus: OnStatus): StoreMemory {
  const known = new Set(read(path, onStatus));
  return {
    hasSpoken: (where) => known.has(where),
    remember(where) {
      if (known.has(where)) return;
      known.add(where);
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        const storesAt = [...known].slice(-MOST_ENTRIES);
        writeFileSync(`${path}.new`, `${JSON.stringify({ storesAt })}\n`, { mode: 0o600 });
        renameSync(`${path}.new`, path);
      } catch (error) {
        onStatus({ type: 'stateUnsaved', path, why: errorText(error) });
      }
    },
  };
}

function read(path: string, onStatus: OnStatus): readonly string[] {
  try {
    const { storesAt } = parseJsonObject(readFileSync(path, 'utf8')) ?? {};
    return Array.isArray(storesAt) ? storesAt.filter((where) => typeof where === 'string') : [];
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') onStatus({ type: 'stateUnsaved', path, why: errorText(error) });
    return [];
  }
}
