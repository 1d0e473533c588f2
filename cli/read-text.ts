import { readFileSync } from 'node:fs';
import { BoardstreamError, errorText } from '../core/index.ts';

/** @throws BoardstreamError `INPUT_FAILED` */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

/** @throws BoardstreamError `INPUT_FAILED` */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new BoardstreamError('INPUT_FAILED', `cannot read ${file}: ${errorText(error)}`, { file }, error);
  }
}
