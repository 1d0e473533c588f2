import { dirname } from 'node:path';
import { systemCode } from '../../../core/index.ts';
import type { JournalFs } from '../../../journal/index.ts';

/** More than any file of the spool beside its journal. */
const MAX_BYTES = 1024 * 1024;

export type SmallFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'unusable'; readonly why: string };

/** Throws what the file system throws. */
export function readSmallFile(fs: JournalFs, path: string): SmallFile {
  try {
    const { isFile, bytes } = fs.stat(path);
    if (!isFile) return { kind: 'unusable', why: 'it is not a file' };
    if (bytes > MAX_BYTES) return { kind: 'unusable', why: `it has ${bytes} bytes` };
    const fd = fs.open(path, 'read');
    try {
      const content = Buffer.alloc(bytes);
      return { kind: 'read', text: content.toString('utf8', 0, fs.read(fd, content, 0)) };
    } finally {
      fs.close(fd);
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'missing' };
    throw error;
  }
}

/**
 * Replaces a file as a whole. With `durable` a crash or power cut leaves either the old content or the new one, and the
 * new one is there when this returns; without, a kill does. Throws what the file system throws; then the old one stays.
 */
export function replaceFile(
  fs: JournalFs,
  path: string,
  { text, durable }: { readonly text: string; readonly durable: boolean },
): void {
  const unfinished = `${path}.new`;
  unlinkQuietly(fs, unfinished);
  try {
    const fd = fs.open(unfinished, 'create');
    try {
      writeAll(fs, fd, Buffer.from(text));
      if (durable) fs.fdatasyncNow(fd);
    } finally {
      fs.close(fd);
    }
    fs.rename(unfinished, path);
    if (durable) fs.syncFolder(dirname(path));
  } catch (error) {
    unlinkQuietly(fs, unfinished);
    throw error;
  }
}

/** Writes over the start of a file, made when it is missing: one write of few bytes, and no change to the folder. */
export function overwriteFile(fs: JournalFs, path: string, text: string): void {
  const fd = openForWriting(fs, path);
  try {
    writeAll(fs, fd, Buffer.from(text));
  } finally {
    fs.close(fd);
  }
}

function openForWriting(fs: JournalFs, path: string): number {
  try {
    return fs.open(path, 'write');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return fs.open(path, 'create');
  }
}

function writeAll(fs: JournalFs, fd: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length; ) from += fs.write(fd, bytes, from, from);
}

function unlinkQuietly(fs: JournalFs, path: string): void {
  try {
    fs.unlink(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}
