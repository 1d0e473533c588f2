import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject, parseJsonObject } from '../../../core/index.ts';
import type { JournalFs } from '../../../journal/index.ts';
import type { Gap } from '../../figure/gap.ts';
import type { Restart } from '../../figure/restarts.ts';
import type { PlotMarks } from '../plot-marks.ts';
import type { FileSummary } from './block-file.ts';
import { UNFINISHED } from './block-file-format.ts';

/** What the history is: everything up to a place of the journal, in these files. Replaced as a whole, or not at all. */
export interface Manifest {
  /** Names the journal that `seq` is a place in. */
  readonly store: string;
  /** What the journal has up to here is in the files; what comes behind it is not. */
  readonly seq: number;
  /** The next file gets this number or a later one. */
  readonly nextNumber: number;
  /** In the order of arrival. */
  readonly files: readonly FileSummary[];
  /** By plot: files up to this number hold nothing of it any more, because it was overwritten. */
  readonly cleared: ReadonlyMap<number, number>;
  /** By plot, as they were at that place of the journal; nothing of plots without any. */
  readonly marks: ReadonlyMap<number, PlotMarks>;
}

const FORMAT = 1;
const NAME = 'manifest.json';

/** @returns undefined where there is none. @throws RangeError for one that cannot be used, and what the file system throws */
export function readManifest(fs: JournalFs, folder: string): Manifest | undefined {
  if (!fs.list(folder).includes(NAME)) return undefined;
  const path = manifestPath(folder);
  const bytes = Buffer.alloc(fs.stat(path).bytes);
  const fd = fs.open(path, 'read');
  try {
    fs.read(fd, bytes, 0);
  } finally {
    fs.close(fd);
  }
  return decode(parseJsonObject(bytes.toString()) ?? {});
}

/** After a crash or a power cut either the old one is there or this one. Throws what the file system throws. */
export async function writeManifest(fs: JournalFs, folder: string, manifest: Manifest): Promise<void> {
  const path = manifestPath(folder);
  if (fs.list(folder).includes(NAME + UNFINISHED)) fs.unlink(path + UNFINISHED);
  const bytes = Buffer.from(`${JSON.stringify(encode(manifest))}\n`);
  const fd = fs.open(path + UNFINISHED, 'create');
  try {
    for (let from = 0; from < bytes.length; ) from += fs.write(fd, bytes, from, from);
    await fs.fdatasync(fd);
  } finally {
    fs.close(fd);
  }
  fs.rename(path + UNFINISHED, path);
  fs.syncFolder(folder);
}

export function manifestPath(folder: string): string {
  return join(folder, NAME);
}

function encode({ store, seq, nextNumber, files, cleared, marks }: Manifest): JsonObject {
  return {
    format: FORMAT,
    store,
    seq,
    nextNumber,
    files: files.map((file) => [file.number, file.level, file.bytes, file.readings, file.fromMs, file.toMs]),
    cleared: [...cleared].map((pair) => [...pair]),
    marks: [...marks].map(([plot, { gaps, forgottenGaps, restarts, restarted }]) => [
      plot,
      gaps.map(({ fromMs, toMs, reason, points }) => [fromMs ?? null, toMs, reason, points ?? null]),
      forgottenGaps,
      restarts.map(({ timeMs, what }) => [timeMs, what]),
      restarted ?? null,
    ]),
  };
}

function decode({ format, store, seq, nextNumber, files, cleared, marks }: JsonObject): Manifest {
  if (format !== FORMAT) throw new RangeError('it is damaged, or of a version that this one does not know');
  if (typeof store !== 'string') throw new RangeError('"store" is missing');
  return {
    store,
    seq: numberOf(seq),
    nextNumber: numberOf(nextNumber),
    files: listOf(files).map((file) => {
      const [number, level, bytes, readings, fromMs, toMs] = listOf(file).map(numberOf);
      return {
        ...{ number: numberOf(number), level: numberOf(level), bytes: numberOf(bytes) },
        ...{ readings: numberOf(readings), fromMs: numberOf(fromMs), toMs: numberOf(toMs) },
      };
    }),
    cleared: new Map(
      listOf(cleared).map((pair) => {
        const [plot, number] = listOf(pair);
        return [numberOf(plot), numberOf(number)];
      }),
    ),
    marks: new Map(listOf(marks).map(decodeMarks)),
  };
}

function decodeMarks(entry: Json): [number, PlotMarks] {
  const [plot, gaps, forgotten, restarts, restarted] = listOf(entry);
  return [
    numberOf(plot),
    {
      gaps: listOf(gaps).map((gap) => {
        const [fromMs, toMs, reason, points] = listOf(gap);
        return {
          fromMs: optionalNumber(fromMs),
          toMs: numberOf(toMs),
          reason: reason as Gap['reason'],
          points: optionalNumber(points),
        };
      }),
      forgottenGaps: numberOf(forgotten),
      restarts: listOf(restarts).map((restart) => {
        const [timeMs, what] = listOf(restart);
        return { timeMs: numberOf(timeMs), what: what as Restart['what'] };
      }),
      restarted: restarted === null ? undefined : (restarted as Restart['what']),
    },
  ];
}

function listOf(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value))
    throw new RangeError(`${isJsonObject(value) ? 'an object' : 'a value'} stands where a list belongs`);
  return value as readonly Json[];
}

function numberOf(value: Json | undefined): number {
  if (typeof value !== 'number') throw new RangeError('a number is missing');
  return value;
}

function optionalNumber(value: Json | undefined): number | undefined {
  return value === null ? undefined : numberOf(value);
}
