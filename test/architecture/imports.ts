import { posix } from 'node:path';
import { withoutComments } from './source-tree.ts';

export interface Import {
  /** As written: `../core/index.ts`, `node:fs`, `serialport`. */
  readonly specifier: string;
  /** `import type` or `export type`: it leaves nothing behind at run time. */
  readonly typeOnly: boolean;
}

const STATEMENT = /^(?:import|export)\s+(type\s+(?![,=]|from\b))?(?:[\w$*{][^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const CALL = /\bimport\(\s*['"]([^'"]+)['"]/g;

/** What a file imports and re-exports, dynamic imports with a literal included. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  return [
    ...Array.from(code.matchAll(STATEMENT), ([, type, specifier = '']) => ({
      specifier,
      typeOnly: type !== undefined,
    })),
    ...Array.from(code.matchAll(CALL), ([, specifier = '']) => ({ specifier, typeOnly: false })),
  ];
}

export function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

/** The file a relative import means, from the root: `core/index.ts`; begins with `..` when it leaves the checkout. */
export function targetOf(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}

/** `@scope/name` of `@scope/name/deep`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
