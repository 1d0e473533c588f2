import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';

/** What the stand-ins of npm and the compiler were called for, in order. */
const INSTALL = 'npm ci --include=dev --ignore-scripts --no-audit --no-fund';
const BUILD = ['tsc -p tsconfig.build.json', 'tsc -p plot-server/page/tsconfig.json'];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'set-up-'));
  for (const [path, text] of Object.entries(MINIATURE)) write(path, text);
  cpSync(join(import.meta.dirname, '../scripts/set-up.mjs'), join(root, 'scripts/set-up.mjs'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a fresh checkout', () => {
  test('is installed, then built, and the next set-up does nothing and says nothing', () => {
    expect(setUp()).toMatchObject({ status: 0, stdout: '' });
    expect(calls()).toEqual([INSTALL, ...BUILD]);
    expect(setUp()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(calls()).toEqual([]);
  });

  test('gets an executable command, and beside its code the files that are read at run time', () => {
    setUp();
    expect(lstatSync(join(root, 'dist/cli/main.js')).mode & 0o777).toBe(0o755);
    expect(read('dist/plot-server/page/style.css')).toBe('body {}');
    for (const path of ['core/README.md', 'core/point.ts', 'plot-server/page/tsconfig.json', 'core/.point.ts.swp']) {
      expect(existsSync(join(root, 'dist', path)), path).toBe(false);
    }
  });

  test('is installed by the npm on the PATH when npm did not start the set-up', () => {
    write('bin/npm', `#!/bin/sh\nexec "${process.execPath}" "${root}/npm-cli.js" "$@"\n`, 0o755);
    const env = { npm_execpath: '/opt/pnpm.cjs', PATH: `${root}/bin:${process.env['PATH']}` };
    expect(setUp({ env })).toMatchObject({ status: 0 });
    expect(calls()).toEqual([INSTALL, ...BUILD]);
  });
});

describe('a checkout that is ready', () => {
  let ready: string | undefined;

  // Set up once, then copied with its modification times, of which the set-up takes note.
  beforeEach(() => {
    if (ready === undefined) {
      setUp();
      calls();
      ready = `${root}-ready`;
      copy(root, ready);
    } else {
      rmSync(root, { recursive: true });
      copy(ready, root);
    }
  });

  afterAll(() => {
    if (ready !== undefined) rmSync(ready, { recursive: true, force: true });
  });

  function copy(from: string, to: string): void {
    expect(spawnSync('cp', ['-a', from, to]).status).toBe(0);
  }

  test.each<[string, () => void]>([
    ['a source has another size', () => write('core/point.ts', 'export const point = 12;')],
    ['a source has another modification time', () => utimesSync(join(root, 'core/point.ts'), 1, 1)],
    ['a source was added', () => write('boards/uno.ts', '')],
    ['a source was removed', () => rmSync(join(root, 'core/point.ts'))],
    ['a source was renamed', () => rename('core/point.ts', 'core/dot.ts')],
    ['an asset changed', () => write('plot-server/page/style.css', 'body { margin: 0 }')],
    ['the compiler settings changed', () => write('tsconfig.json', '{ }')],
    ['the page has other compiler settings', () => write('plot-server/page/tsconfig.json', '{ }')],
    ['dist is missing', () => rmSync(join(root, 'dist'), { recursive: true })],
    ['a build was interrupted', () => rmSync(join(root, 'dist/.fingerprint'))],
  ])('is built again, and not installed, when %s', (_, change) => {
    change();
    expect(setUp()).toMatchObject({ status: 0 });
    expect(calls()).toEqual(BUILD);
    expect(setUp()).toMatchObject({ status: 0 });
    expect(calls()).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['a test changed', () => write('test/a.test.ts', '')],
    ['an editor keeps a hidden swap file', () => write('core/.point.ts.swp', 'other')],
  ])('stays as it is when %s', (_, change) => {
    change();
    expect(setUp()).toMatchObject({ status: 0 });
    expect(calls()).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['the lock file wants another version', () => write('package-lock.json', lockFile('2.0.0'))],
    ['node_modules is missing', () => rmSync(join(root, 'node_modules'), { recursive: true })],
    ['an installation was interrupted', () => rmSync(join(root, 'node_modules/.package-lock.json'))],
    ['the record of what is installed is damaged', () => write('node_modules/.package-lock.json', '{"pack')],
  ])('is installed again when %s', (_, change) => {
    change();
    expect(setUp()).toMatchObject({ status: 0 });
    expect(calls()[0]).toBe(INSTALL);
    expect(setUp()).toMatchObject({ status: 0 });
    expect(calls()).toEqual([]);
  });

  test('is built again on request, and leaves nothing of the build before', () => {
    write('dist/core/long-gone.js', '');
    expect(setUp({ args: ['--build'] })).toMatchObject({ status: 0 });
    expect(calls()).toEqual(BUILD);
    expect(existsSync(join(root, 'dist/core/long-gone.js'))).toBe(false);
  });
});

describe('what goes wrong', () => {
  test('a failed installation stops the set-up, and the next one tries again', () => {
    expect(setUp({ env: { FAIL: 'npm' } })).toMatchObject({ status: 1, stdout: '' });
    expect(setUp({ env: { FAIL: 'npm' } }).stderr).toMatch(/npm-cli\.js ci .*" failed; its messages stand above\n$/);
    expect(calls()).toEqual([INSTALL, INSTALL]);
    expect(setUp()).toMatchObject({ status: 0 });
    expect(calls()).toEqual([INSTALL, ...BUILD]);
  });

  test('a failed build stops the set-up, its messages go to standard error, and the next one tries again', () => {
    const { status, stdout, stderr } = setUp({ env: { FAIL: 'tsc' } });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('tsc says what is wrong\nboardstream: "');
    calls();
    expect(setUp()).toMatchObject({ status: 0 });
    expect(calls()).toEqual(BUILD);
  });

  test('a forced build that is interrupted while the sources stay the same is not taken for a finished one', () => {
    setUp();
    expect(setUp({ args: ['--build'], env: { FAIL: 'tsc' } })).toMatchObject({ status: 1 });
    calls();
    setUp();
    expect(calls()).toEqual(BUILD);
  });

  test('a source that changes during the build makes the next set-up build again', () => {
    setUp({ env: { TOUCH: join(root, 'core/point.ts') } });
    calls();
    setUp();
    expect(calls()).toEqual(BUILD);
  });

  test('a missing lock file is named', () => {
    rmSync(join(root, 'package-lock.json'));
    expect(setUp()).toMatchObject({
      status: 1,
      stderr: 'boardstream: package-lock.json is missing or damaged; restore it with git\n',
    });
  });

  test('a machine without npm is told so', () => {
    const { status, stderr } = setUp({ env: { npm_execpath: undefined, PATH: '' } });
    expect(status).toBe(1);
    expect(stderr).toMatch(/boardstream: cannot run npm: .*ENOENT\n$/);
  });
});

describe('two set-ups at once', () => {
  test('install and build once: the second waits, then finds everything done', async () => {
    const gate = join(root, 'gate');
    const first = spawn(process.execPath, [join(root, 'scripts/set-up.mjs')], { env: environment({ GATE: gate }) });
    const firstEnded = new Promise((resolve) => first.once('exit', resolve));
    await eventually('the first holds the lock', () => isLocked());
    const second = spawn(process.execPath, [join(root, 'scripts/set-up.mjs')], { env: environment() });
    const secondEnded = new Promise((resolve) => second.once('exit', resolve));
    let said = '';
    second.stderr.on('data', (chunk) => {
      said += chunk;
    });
    await eventually('the second waits', () => said.includes(`waiting for process ${first.pid}`));
    writeFileSync(gate, '');
    expect(await Promise.all([firstEnded, secondEnded])).toEqual([0, 0]);
    expect(calls()).toEqual([INSTALL, ...BUILD]);
    expect(isLocked()).toBe(false);
  });

  test('the lock of a process that was killed holds nobody up', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    symlinkSync(`${pid}`, join(root, '.set-up.lock'));
    expect(setUp()).toMatchObject({ status: 0 });
    expect(isLocked()).toBe(false);
  });

  test('a set-up that failed gives the lock back', () => {
    setUp({ env: { FAIL: 'tsc' } });
    expect(isLocked()).toBe(false);
  });
});

function lockFile(version: string): string {
  return JSON.stringify({
    packages: {
      '': { name: 'miniature' },
      'node_modules/typescript': { version },
      'node_modules/only-elsewhere': { version: '1.0.0', optional: true },
    },
  });
}

/** Stands in for npm: writes the compiler's stand-in, then the record of what is installed, as npm does. */
const NPM = `
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
appendFileSync('calls.log', ['npm', ...process.argv.slice(2)].join(' ') + '\\n');
if (process.env.FAIL === 'npm') process.exit(1);
const cell = new Int32Array(new SharedArrayBuffer(4));
while (process.env.GATE && !existsSync(process.env.GATE)) Atomics.wait(cell, 0, 0, 5);
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/typescript/bin', { recursive: true });
cpSync('compiler.mjs', 'node_modules/typescript/bin/tsc');
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const here = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional);
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(here) }));
`;

const COMPILER = `
const { appendFileSync, mkdirSync, utimesSync, writeFileSync } = require('node:fs');
appendFileSync('calls.log', ['tsc', ...process.argv.slice(2)].join(' ') + '\\n');
console.log('tsc says what is wrong');
if (process.env.FAIL === 'tsc') process.exit(2);
if (process.env.TOUCH) utimesSync(process.env.TOUCH, 7, 7);
mkdirSync('dist/cli', { recursive: true });
writeFileSync('dist/cli/main.js', '');
`;

const MINIATURE = {
  'package-lock.json': lockFile('1.0.0'),
  'tsconfig.json': '{}',
  'tsconfig.build.json': '{}',
  'core/point.ts': 'export const point = 1;',
  'core/README.md': 'core',
  'core/.point.ts.swp': 'swap',
  'cli/main.ts': '',
  'plot-server/page/tsconfig.json': '{}',
  'plot-server/page/style.css': 'body {}',
  'npm-cli.js': NPM,
  'compiler.mjs': COMPILER,
  'package.json': '{"type":"module"}',
};

function setUp({
  args = [] as string[],
  env = {} as Record<string, string | undefined>,
} = {}): SpawnSyncReturns<string> {
  const script = join(root, 'scripts/set-up.mjs');
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: environment(env), timeout: 20_000 });
}

function environment(env: Record<string, string | undefined> = {}) {
  return { PATH: process.env['PATH'], npm_execpath: join(root, 'npm-cli.js'), ...env };
}

/** The calls since the last time this was asked. */
function calls(): string[] {
  const log = join(root, 'calls.log');
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  rmSync(log);
  return lines;
}

function isLocked(): boolean {
  return lstatSync(join(root, '.set-up.lock'), { throwIfNoEntry: false }) !== undefined;
}

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function rename(from: string, to: string): void {
  cpSync(join(root, from), join(root, to), { preserveTimestamps: true });
  rmSync(join(root, from));
}
