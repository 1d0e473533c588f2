import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../core/index.ts';
import { openJournal } from '../../journal/index.ts';
import { FIRST_VALUE } from './history.ts';

/** No text but a value's has these eight digits alone, and no other number in a record is whole and of that size. */
const VALUE = /(?<![\w.])1\d{7}(?![\w.])/g;

/**
 * Every value in the journals below a folder, whose owner is dead; `undefined` when there is none. Reads a copy, so that
 * the next owner finds what the last one left.
 */
export function spoolContent(dataFolder: string, lastValue: number): Set<number> | undefined {
  const folders = journalFolders(dataFolder);
  if (folders.length === 0) return undefined;
  const values = new Set<number>();
  const copies = mkdtempSync(join(tmpdir(), 'boardstream-spool-'));
  try {
    for (const [at, folder] of folders.entries()) {
      const copy = join(copies, `${at}`);
      cpSync(folder, copy, { recursive: true });
      for (const value of journalValues(copy)) if (value >= FIRST_VALUE && value <= lastValue) values.add(value);
    }
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
  return values;
}

/** Every value in the files of a spool that is in use, whole records or not. */
export function valuesOnDisk(dataFolder: string): Set<number> {
  return new Set(segmentFiles(dataFolder).flatMap((path) => [...payloadValues(readFileSync(path))]));
}

function segmentFiles(dataFolder: string): string[] {
  if (!existsSync(dataFolder)) return [];
  const paths = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => path.endsWith('.seg')).map((path) => join(dataFolder, path));
}

function journalFolders(dataFolder: string): string[] {
  return [...new Set(segmentFiles(dataFolder).map((path) => dirname(path)))];
}

function* journalValues(folder: string): Generator<number> {
  const journal = openJournal({ folder, clock: systemClock, minFreeBytes: 0 });
  try {
    for (const item of journal.read(1)) {
      if (item.kind === 'hole') continue;
      for (const payload of item.payloads) yield* payloadValues(Buffer.from(payload));
    }
  } finally {
    void journal.close();
  }
}

/** As text, or as eight bytes of a float: how a spool writes its records is its own affair. */
export function* payloadValues(payload: Buffer): Generator<number> {
  for (const [text] of payload.toString('latin1').matchAll(VALUE)) yield Number(text);
  for (let at = 0; at + 8 <= payload.length; at += 1) {
    for (const value of [payload.readDoubleLE(at), payload.readDoubleBE(at)]) {
      if (Number.isInteger(value) && value >= FIRST_VALUE && value < 2 * FIRST_VALUE) yield value;
    }
  }
}
