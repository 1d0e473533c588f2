import { type Import, importsOf, isRelative, packageOf, targetOf } from './imports.ts';
import type { SourceTree } from './source-tree.ts';

const EVERY_ROOM = ['core', 'boards', 'journal', 'bridge', 'firmware-sim', 'plot-server', 'cli'] as const;

/** Which rooms a room may import from, besides itself. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  boards: ['core'],
  journal: ['core'],
  bridge: ['core', 'boards', 'journal'],
  'firmware-sim': ['core', 'boards'],
  'plot-server': ['core', 'journal'],
  cli: EVERY_ROOM,
  bench: EVERY_ROOM,
  test: [...EVERY_ROOM, 'bench'],
};

/** Rooms that are published; they may only need packages that are installed with ours. */
export const SHIPPED: ReadonlySet<string> = new Set(EVERY_ROOM);

const PAGE = 'plot-server/page/';

/** One sentence for each import that goes against an arrow. `dependencies` are those of package.json. */
export function arrowViolations(tree: SourceTree, dependencies: ReadonlySet<string>): string[] {
  return Array.from(tree).flatMap(([file, text]) => {
    if (ARROWS[roomOf(file)] === undefined) return [`${file} is in no room of the design`];
    return importsOf(text).flatMap((found) => {
      const why = isRelative(found.specifier)
        ? whyNotFile(file, found, targetOf(file, found.specifier))
        : whyNotPackage(file, found.specifier, dependencies);
      return why === undefined ? [] : [`${file} imports ${found.specifier}: ${why}`];
    });
  });
}

export function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function whyNotFile(file: string, { typeOnly }: Import, target: string): string | undefined {
  const from = roomOf(file);
  const to = roomOf(target);
  if (from !== to && ARROWS[from]?.includes(to) !== true) return `${from} may not import ${to}`;
  // Tests mirror the rooms and open any file, the page's included.
  if (from === 'test') return undefined;
  if (from !== to && target !== `${to}/index.ts`) return `${to} has one door, ${to}/index.ts`;
  if (file.startsWith(PAGE) && !target.startsWith(PAGE) && !typeOnly) return 'the page may only import types from here';
  if (!file.startsWith(PAGE) && target.startsWith(PAGE) && !typeOnly) return 'the page runs in a browser';
  return undefined;
}

function whyNotPackage(file: string, specifier: string, dependencies: ReadonlySet<string>): string | undefined {
  const room = roomOf(file);
  if (room === 'core') return 'core imports nothing from outside, not even node:';
  if (file.startsWith(PAGE)) return 'the page is served as it is compiled, without packages';
  if (specifier.startsWith('node:') || !SHIPPED.has(room)) return undefined;
  return dependencies.has(packageOf(specifier)) ? undefined : 'it is not among the dependencies of package.json';
}
