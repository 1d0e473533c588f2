import { roomOf, SHIPPED } from './arrows.ts';
import { type SourceTree, withoutComments } from './source-tree.ts';

/** Lines a file of a room may have. */
const MAX_LINES = 250;

interface Ban {
  readonly what: RegExp;
  readonly why: string;
  /** Looked for in comments as well. */
  readonly inComments?: true;
  readonly allowedIn?: (file: string) => boolean;
}

const isClock = (file: string) => file === 'core/clock.ts' || file === 'core/manual-clock.ts';
const isPage = (file: string) => file.startsWith('plot-server/page/');
const ownsTime = (file: string) => isClock(file) || isPage(file);
const isNotShipped = (file: string) => !SHIPPED.has(roomOf(file));

// Brackets in the words keep this file from finding itself.
const BANS: readonly Ban[] = [
  { what: /\bDate\.no[w]\b/, why: 'take a Clock', allowedIn: ownsTime },
  { what: /\bnew Dat[e](?:\(\s*\)|(?!\())/, why: 'take a Clock', allowedIn: ownsTime },
  { what: /\bset(?:Timeou[t]|Interva[l])\(/, why: 'take a Clock and sleep', allowedIn: ownsTime },
  // A whole line, because what is imported may be renamed; `setImmediate` measures no time.
  {
    what: /^(?!import \{ setImmediate( as \w+)? \}).*['"](?:node:)?timer[s](?:\/promises)?['"]/,
    why: 'take a Clock and sleep',
  },
  {
    what: /\bperformance\.no[w]\b|\bprocess\.hrtim[e]\b/,
    why: 'take a Clock',
    allowedIn: (file) => ownsTime(file) || isNotShipped(file),
  },
  {
    what: /(?<!(?:=|\?\?)\s*)\bMath\.rando[m]\b|\bMath\.rando[m]\(/,
    why: 'take `random` as an argument; it may be its default',
    allowedIn: isPage,
  },
  { what: /\bTO[D]O\b|\bFIX[M]E\b/, why: 'file an issue', inComments: true },
  { what: /@ts-(?:ignor[e]|nochec[k])/, why: 'mend the type', inComments: true },
  { what: /\bas an[y]\b/, why: 'narrow the type' },
  { what: /\b(?:test|it|describe)\.onl[y]\b/, why: 'the other tests would not run' },
  {
    what: /\b(?:test|it|describe)\.(?:ski[p]|tod[o]|runI[f])/,
    why: 'a skipped test hides; see testWith in test/requirements.ts',
  },
];

const VAGUE_NAME = /(?:^|[/-])(?:utils?|helpers?|misc)(?=[./-])/;

/** One sentence for each thing that no file may hold, be called or grow to. */
export function banViolations(tree: SourceTree): string[] {
  return Array.from(tree).flatMap(([file, text]) => [
    ...bannedWords(file, text),
    ...(VAGUE_NAME.test(file) ? [`${file}: name it after what is in it`] : []),
    ...tooLong(file, text),
  ]);
}

function bannedWords(file: string, text: string): string[] {
  const code = withoutComments(text);
  return BANS.filter(({ allowedIn }) => allowedIn?.(file) !== true).flatMap(({ what, why, inComments }) => {
    const lines = (inComments ? text : code).split('\n');
    return lines.flatMap((line, at) => {
      const word = what.exec(line)?.[0];
      return word === undefined ? [] : [`${file}:${at + 1} has "${word}": ${why}`];
    });
  });
}

function tooLong(file: string, text: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return SHIPPED.has(roomOf(file)) && lines > MAX_LINES ? [`${file} has ${lines} lines, more than ${MAX_LINES}`] : [];
}
