import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Text of every TypeScript file by its path from the root, with `/`: `core/clock.ts`. */
export type SourceTree = ReadonlyMap<string, string>;

const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', 'docs', 'examples', 'scripts']);

/** Every `.ts` file of the checkout that is in a folder; configuration at the root and hidden folders are left out. */
export function readSourceTree(root: string): SourceTree {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name))
    .map((entry) => join(root, entry.name));
  const files = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')]));
}

/** The text without comments. Relies on the formatter: a comment inside a line follows a space and ends the line. */
export function withoutComments(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^\s*(?:\/\/|\/\*|\*(?:\s|\/|$))/.test(line) ? '' : line.replace(/\s\/\/ .*$/, '')))
    .join('\n');
}
