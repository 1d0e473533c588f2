import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { JournalFs } from './journal-fs.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants;
const FLAGS = {
  create: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
  read: O_RDONLY | O_NOFOLLOW,
  write: O_RDWR | O_NOFOLLOW,
} as const;

const fdatasyncLater = promisify(fdatasync);

/** The machine's own disk. */
export const nodeFs: JournalFs = {
  makeFolder,
  list: (folder) => readdirSync(folder),
  stat(path) {
    const stats = lstatSync(path);
    return { isFile: stats.isFile(), bytes: stats.size, modifiedMs: stats.mtimeMs };
  },
  open: (path, how) => openSync(path, FLAGS[how], 0o600),
  close: (fd) => closeSync(fd),
  read: readAll,
  write: (fd, bytes, from, position) => writeSync(fd, bytes, from, bytes.length - from, position),
  truncate: (fd, bytes) => ftruncateSync(fd, bytes),
  fdatasync: (fd) => fdatasyncLater(fd),
  fdatasyncNow: (fd) => fdatasyncSync(fd),
  rename: (from, to) => renameSync(from, to),
  unlink: (path) => unlinkSync(path),
  syncFolder,
  freeBytes(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
};

function makeFolder(folder: string): void {
  const path = resolve(folder);
  const topmostMade = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (topmostMade === undefined) return;
  // A folder lives in the folder above it: each new one is an entry that a power cut could take back.
  for (let made = path; ; made = dirname(made)) {
    syncFolder(dirname(made));
    if (made === topmostMade || made === dirname(made)) return;
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function readAll(fd: number, into: Uint8Array, position: number): number {
  let bytes = 0;
  while (bytes < into.length) {
    const read = readSync(fd, into, bytes, into.length - bytes, position + bytes);
    if (read === 0) break;
    bytes += read;
  }
  return bytes;
}
