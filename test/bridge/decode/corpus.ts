import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodedValue } from '../../../bridge/index.ts';

export interface CorpusLine {
  readonly text: string;
  /** What a person reads, in the order of the line; empty for prose. */
  readonly values: readonly DecodedValue[];
}

/** One sketch's output, in order, as one board would print it. */
export interface CorpusSketch {
  readonly title: string;
  readonly lines: readonly CorpusLine[];
}

/**
 * The sketches of a folder. A file holds `## title`, then `> line` with `= series | value | unit | quality` for each
 * value below it. `\t` and `\x20` stand for characters that an editor would spoil.
 */
export function readCorpus(folder: string): CorpusSketch[] {
  const path = join(import.meta.dirname, folder);
  return readdirSync(path)
    .sort()
    .flatMap((name) => parse(readFileSync(join(path, name), 'utf8')));
}

function parse(text: string): CorpusSketch[] {
  const sketches: { title: string; lines: { text: string; values: DecodedValue[] }[] }[] = [];
  for (const row of text.split('\n')) {
    if (row.startsWith('## ')) sketches.push({ title: row.slice(3), lines: [] });
    else if (row.startsWith('>')) sketches.at(-1)?.lines.push({ text: unescaped(row.slice(2)), values: [] });
    else if (row.startsWith('= '))
      sketches
        .at(-1)
        ?.lines.at(-1)
        ?.values.push(expected(row.slice(2)));
  }
  return sketches;
}

function expected(row: string): DecodedValue {
  const [series = '', value = '', unit = '', quality] = row.split('|').map((part) => part.trim());
  return {
    series,
    value: Number(value),
    ...(unit === '' ? {} : { unit }),
    ...(quality === 'bad' ? { quality } : {}),
  };
}

function unescaped(text: string): string {
  return text.replace(/\\t|\\x([0-9a-f]{2})/g, (_, code?: string) =>
    code === undefined ? '\t' : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
