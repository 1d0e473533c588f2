import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { BoardstreamError, errorText } from '../core/index.ts';
import type { EepromStore } from '../firmware-sim/index.ts';

/**
 * An EEPROM in a file of its raw bytes, as `avrdude -U eeprom:r:FILE:r` reads one. Every change replaces the file as a whole,
 * so that it never holds half of one.
 * @throws BoardstreamError `INPUT_FAILED` from `load` and `save`, when the file cannot be read or written
 */
export function eepromFile(file: string): EepromStore {
  return {
    name: file,
    load() {
      try {
        return readFileSync(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new BoardstreamError('INPUT_FAILED', `cannot read ${file}: ${errorText(error)}`, { file }, error);
      }
    },
    save(bytes) {
      const unfinished = `${file}.new`;
      try {
        writeFileSync(unfinished, bytes);
        renameSync(unfinished, file);
      } catch (error) {
        throw new BoardstreamError('INPUT_FAILED', `cannot write ${file}: ${errorText(error)}`, { file }, error);
      }
    },
  };
}
