import { roomOf, SHIPPED } from './arrows.ts';
import type { SourceTree } from './source-tree.ts';

/** What package.json says about what is published. */
export interface PackageManifest {
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
  readonly files: readonly string[];
}

/** The doors of the package, and the file behind each. */
const DOORS: Readonly<Record<string, string>> = {
  '.': 'bridge/index.ts',
  './firmware-sim': 'firmware-sim/index.ts',
  './boards': 'boards/index.ts',
  './plot-server': 'plot-server/index.ts',
  './vitest': 'firmware-sim/vitest.ts',
};

/** One sentence for each door that is open and should not be, or leads nowhere, or is shut; and each room left out. */
export function packageViolations(manifest: PackageManifest, tree: SourceTree): string[] {
  const open = Object.entries(manifest.exports).flatMap(([door, targets]) => {
    const file = DOORS[door];
    if (file === undefined) return [`exports opens ${door}, which is no door of the design`];
    const built = `./dist/${file.replace(/\.ts$/, '')}`;
    return [
      ...(tree.has(file) ? [] : [`exports opens ${door}, but ${file} does not exist`]),
      ...(targets.default === `${built}.js` ? [] : [`exports: ${door} must lead to ${built}.js`]),
      ...(targets.types === `${built}.d.ts` ? [] : [`exports: the types of ${door} must be ${built}.d.ts`]),
    ];
  });
  const shut = Object.entries(DOORS)
    .filter(([door, file]) => tree.has(file) && manifest.exports[door] === undefined)
    .map(([door, file]) => `exports does not open ${door}, though ${file} exists`);
  const rooms = new Set(Array.from(tree.keys(), roomOf));
  const left = [...rooms]
    .filter((room) => SHIPPED.has(room) && !manifest.files.includes(`dist/${room}`))
    .map((room) => `files leaves out dist/${room}`);
  return [...open, ...shut, ...left];
}
