import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(dirname(dirname(import.meta.dirname)));

/** Compiles rooms, or parts of them, to a folder, for processes of their own. What lies in dist may be older than the sources. */
export function compileRooms(into: string, rooms: readonly string[] = ['core', 'journal']): void {
  mkdirSync(into, { recursive: true });
  const project = join(into, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    rootDir: root,
    outDir: into,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const include = rooms.map((room) => join(root, room));
  writeFileSync(project, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include }));
  writeFileSync(join(into, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], { stdio: 'inherit' });
}
