import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { arrowViolations } from './architecture/arrows.ts';
import { banViolations } from './architecture/banned.ts';
import { importsOf } from './architecture/imports.ts';
import { type PackageManifest, packageViolations } from './architecture/package-doors.ts';
import { readSourceTree, type SourceTree } from './architecture/source-tree.ts';

interface Manifest extends PackageManifest {
  readonly dependencies: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

describe('this checkout', () => {
  const root = dirname(import.meta.dirname);
  const tree = readSourceTree(root);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

  test('has the files this test is about', () => {
    expect([...tree.keys()]).toEqual(expect.arrayContaining(['core/clock.ts', 'test/architecture.test.ts']));
  });

  test('imports along the arrows of the design, through one door a room', () => {
    const dependencies = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    expect(arrowViolations(tree, dependencies)).toEqual([]);
  });

  test('holds no banned word, no vague file name and no file longer than 250 lines', () => {
    expect(banViolations(tree)).toEqual([]);
  });

  test('publishes every room and opens exactly the doors of the design', () => {
    expect(packageViolations(manifest, tree)).toEqual([]);
  });
});

describe('an import is seen', () => {
  test.each([
    ["import { a } from './a.ts';", './a.ts', false],
    ["import a, { type B } from './a.ts';", './a.ts', false],
    ["import {\n  a,\n  b,\n} from './a.ts';", './a.ts', false],
    ["import * as a from 'a';", 'a', false],
    ["import './a.ts';", './a.ts', false],
    ["import type { A } from './a.ts';", './a.ts', true],
    ["import type A from './a.ts';", './a.ts', true],
    ["import { type A } from './a.ts';", './a.ts', false],
    ["import type from './a.ts';", './a.ts', false],
    ["export { a } from './a.ts';", './a.ts', false],
    ["export * from './a.ts';", './a.ts', false],
    ["export type { A } from './a.ts';", './a.ts', true],
    ["const a = await import('./a.ts');", './a.ts', false],
  ])('in %j', (text, specifier, typeOnly) => {
    expect(importsOf(text)).toEqual([{ specifier, typeOnly }]);
  });

  test.each([
    "// import { a } from './a.ts';",
    "/**\n * import { a } from './a.ts'\n */",
    "export const a = 'b';",
    "export type A = 'from' | 'b';",
  ])('but not in %j', (text) => {
    expect(importsOf(text)).toEqual([]);
  });
});

describe('the arrows', () => {
  test.each([
    ['core/a.ts', "import { readFileSync } from 'node:fs';", 'core imports nothing from outside'],
    ['core/a.ts', "import commander from 'commander';", 'core imports nothing from outside'],
    ['core/a.ts', "import type { B } from '../boards/index.ts';", 'core may not import boards'],
    ['boards/a.ts', "export { b } from '../bridge/index.ts';", 'boards may not import bridge'],
    ['journal/a.ts', "import { b } from '../boards/index.ts';", 'journal may not import boards'],
    ['bridge/a/b.ts', "import { b } from '../../firmware-sim/index.ts';", 'bridge may not import firmware-sim'],
    ['firmware-sim/a.ts', "const b = await import('../bridge/index.ts');", 'firmware-sim may not import bridge'],
    ['plot-server/a.ts', "import { b } from '../boards/index.ts';", 'plot-server may not import boards'],
    ['bridge/a.ts', "import { b } from '../test/b.ts';", 'bridge may not import test'],
    ['bridge/a.ts', "import { b } from '../dist/core/index.js';", 'bridge may not import dist'],
    ['bridge/a.ts', "import { b } from '../../elsewhere/b.ts';", 'bridge may not import ..'],
    ['bridge/a.ts', "import { b } from '../core/backoff.ts';", 'core has one door, core/index.ts'],
    ['cli/a.ts', "import type { B } from '../bridge/b.ts';", 'bridge has one door, bridge/index.ts'],
    ['bench/a.ts', "import { b } from '../bridge/b.ts';", 'bridge has one door, bridge/index.ts'],
    ['bridge/a.ts', "import fc from 'fast-check';", 'it is not among the dependencies'],
    ['cli/a.ts', "import x from '@known/package-not';", 'it is not among the dependencies'],
    ['plot-server/page/a.ts', "import { b } from '../../core/index.ts';", 'the page may only import types'],
    ['plot-server/page/a.ts', "import { b } from '../figure/b.ts';", 'the page may only import types'],
    ['plot-server/page/a.ts', "import plotly from 'known';", 'the page is served as it is compiled'],
    ['plot-server/a.ts', "import { b } from './page/b.ts';", 'the page runs in a browser'],
    ['shared/a.ts', '', 'is in no room of the design'],
  ])('forbid %s: %s', (file, text, why) => {
    const found = arrowViolations(treeOf({ [file]: text }), new Set(['known']));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(why);
  });

  test.each([
    ['core/trace/a.ts', "import { b } from '../errors.ts';"],
    ['boards/a.ts', "import type { Point } from '../core/index.ts';"],
    ['bridge/a.ts', "import { b } from '../boards/index.ts';\nimport { c } from '../journal/index.ts';"],
    ['bridge/a.ts', "import { open } from 'node:fs/promises';\nimport x from '@known/package/deep';"],
    ['plot-server/a.ts', "import { b } from './figure/b.ts';"],
    ['plot-server/page/a.ts', "import { b } from './b.ts';\nimport type { C } from '../figure/c.ts';"],
    ['plot-server/page/a.ts', "import type { Json } from '../../core/index.ts';"],
    ['cli/a.ts', "import { b } from '../firmware-sim/index.ts';"],
    ['test/bridge/a.test.ts', "import fc from 'fast-check';\nimport { b } from '../../bridge/b.ts';"],
  ])('allow %s: %s', (file, text) => {
    expect(arrowViolations(treeOf({ [file]: text }), new Set(['known', '@known/package']))).toEqual([]);
  });
});

describe('the bans', () => {
  // Cut in two, so that this file is not its own violation.
  test.each([
    ['bridge/a.ts', `const t = Date.n${'ow()'};`],
    ['bridge/a.ts', `const now = Date.n${'ow'};`],
    ['bridge/a.ts', `const t = new D${'ate()'};`],
    ['test/a.test.ts', `const t = new D${'ate'};`],
    ['core/status.ts', `setT${'imeout('}f, 1);`],
    ['test/a.test.ts', `await new Promise((done) => setT${'imeout('}done, 9));`],
    ['cli/a.ts', `const handle = setI${'nterval('}f, 1);`],
    ['test/a.test.ts', `import { setTimeout as wait } from 'node:time${'rs'}/promises';`],
    ['test/a.test.ts', `import { setImmediate, setTimeout } from 'node:time${'rs'}';`],
    ['bridge/a.ts', `const t = performance.n${'ow()'};`],
    ['core/backoff.ts', `const delayMs = 500 * Math.ran${'dom()'};`],
    ['core/backoff.ts', `const { x = Math.ran${'dom()'} } = options;`],
    ['bridge/a.ts', `backoff({ random: Math.ran${'dom'} });`],
    ['bridge/a.ts', `// TO${'DO'}: later`],
    ['bridge/a.ts', `/** FIX${'ME'} */`],
    ['bridge/a.ts', `// @ts-ig${'nore'}`],
    ['bridge/a.ts', `const b = a as a${'ny'};`],
    ['test/a.test.ts', `describe.on${'ly'}('x', () => {});`],
    ['test/a.test.ts', `test.sk${'ip'}('x', () => {});`],
    ['test/a.test.ts', `test.sk${'ip'}If(true)('x', () => {});`],
    ['bridge/utils.ts', ''],
    ['test/string-helpers.ts', ''],
    ['cli/misc/a.ts', ''],
    ['core/a.ts', 'const a = 1;\n'.repeat(251)],
  ])('forbid in %s: %.60j', (file, text) => {
    expect(banViolations(treeOf({ [file]: text }))).toHaveLength(1);
  });

  test.each([
    ['core/clock.ts', `nowMs: () => Date.n${'ow()'},`],
    ['plot-server/page/a.ts', `setT${'imeout('}f, 1);`],
    ['bridge/a.ts', `// Date.n${'ow()'} jumps`],
    ['bridge/a.ts', `sleep(); // not setT${'imeout('}`],
    ['bridge/a.ts', 'const t = new Date(timeMs);'],
    ['bridge/a.ts', `import { setImmediate as nextTurn } from 'node:time${'rs'}/promises';`],
    ['bridge/a.ts', `clear${'Timeout'}(handle);`],
    ['core/backoff.ts', `const { random = Math.ran${'dom'} } = options;`],
    ['bench/a.ts', `const t = performance.n${'ow()'};`],
    ['bridge/a.ts', 'const many = as.anything;'],
    ['bridge/futils.ts', ''],
    ['core/a.ts', 'const a = 1;\n'.repeat(250)],
    ['test/a.test.ts', 'const a = 1;\n'.repeat(251)],
  ])('allow in %s: %.60j', (file, text) => {
    expect(banViolations(treeOf({ [file]: text }))).toEqual([]);
  });
});

describe('the doors of the package', () => {
  const bridgeDoor = { types: './dist/bridge/index.d.ts', default: './dist/bridge/index.js' };
  const bridgeTree = treeOf({ 'bridge/index.ts': '' });

  test('may be those that exist', () => {
    expect(packageViolations({ exports: { '.': bridgeDoor }, files: ['dist/bridge'] }, bridgeTree)).toEqual([]);
  });

  test.each([
    ['a door of no design', { exports: { '.': bridgeDoor, './core': bridgeDoor }, files: ['dist/bridge'] }],
    ['a door that leads nowhere', { exports: { '.': bridgeDoor, './boards': door('boards') }, files: ['dist/bridge'] }],
    ['a door that leads elsewhere', { exports: { '.': { ...bridgeDoor, default: './a.js' } }, files: ['dist/bridge'] }],
    ['types of something else', { exports: { '.': { ...bridgeDoor, types: './a.d.ts' } }, files: ['dist/bridge'] }],
    ['a shut door', { exports: {}, files: ['dist/bridge'] }],
    ['a room that is not published', { exports: { '.': bridgeDoor }, files: ['dist/core'] }],
  ])('may not include %s', (_, manifest: PackageManifest) => {
    expect(packageViolations(manifest, bridgeTree)).toHaveLength(1);
  });

  function door(room: string) {
    return { types: `./dist/${room}/index.d.ts`, default: `./dist/${room}/index.js` };
  }
});

function treeOf(files: Record<string, string>): SourceTree {
  return new Map(Object.entries(files));
}
