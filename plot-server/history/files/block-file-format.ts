import { join } from 'node:path';

/** At the start and at the end of a file: what it is, and its version. */
export const FILE_MAGIC = Buffer.from('bsH1');

/** Offset of the index, number of its entries, its checksum, and the magic. */
export const FOOTER_BYTES = 16;

/** Files in the making. */
export const UNFINISHED = '.new';

/** Of a file of blocks: where it stands in the order of arrival, and how often it was merged with others. */
export interface FileName {
  readonly number: number;
  readonly level: number;
}

const NAME = /^(\d{8,15})-(\d{1,2})\.blocks$/;

export function blockFilePath(folder: string, { number, level }: FileName): string {
  return join(folder, `${String(number).padStart(8, '0')}-${level}.blocks`);
}

/** Whether a file of this name is one of ours, finished or not. */
export function isBlockFileName(name: string): boolean {
  return NAME.test(name.endsWith(UNFINISHED) ? name.slice(0, -UNFINISHED.length) : name);
}
