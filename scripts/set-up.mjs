// Makes a checkout ready: installs when node_modules does not match the lock file, builds when a source changed, and
// does nothing when nothing changed. Plain JavaScript on Node alone, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOMS = ['core', 'boards', 'journal', 'bridge', 'firmware-sim', 'plot-server', 'cli', 'bench'];
const CONFIGURATION = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/set-up.mjs'];
const MINIMUM_NODE = [20, 19];

requireNode();
if (!installed()) install();
const fingerprint = sourcesFingerprint();
if (process.argv.includes('--build') || fingerprint !== builtFingerprint()) build();

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  fail(`boardstream needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}`);
}

/** Whether every package of the lock file is there in its version; optional ones are for other platforms too. */
function installed() {
  const wanted = readJson('package-lock.json').packages;
  const present = readJson('node_modules/.package-lock.json')?.packages;
  if (present === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional === true || present[path]?.version === version,
  );
}

function install() {
  say('installing packages…');
  // npm's own executable, so that this works whatever the shell and PATH are.
  const npm = process.env.npm_execpath;
  if (npm === undefined) run('npm', ['ci', '--no-audit', '--no-fund']);
  else run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund']);
}

function build() {
  say('building…');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json']);
  run(process.execPath, [compiler, '-p', 'plot-server/page/tsconfig.json']);
  for (const file of sources().filter(isAsset)) {
    mkdirSync(dirname(join(root, 'dist', file)), { recursive: true });
    cpSync(join(root, file), join(root, 'dist', file));
  }
  chmodSync(join(root, 'dist/cli/main.js'), 0o755);
  writeFileSync(join(root, 'dist/.fingerprint'), fingerprint);
}

/** Files the program reads at run time beside its code: the page's style sheet, the traces, the firmware. */
function isAsset(file) {
  return !file.endsWith('.ts') && !file.endsWith('.md') && !file.endsWith('tsconfig.json');
}

/** Every file the build depends on, relative to the root. */
function sources() {
  return ROOMS.filter((room) => existsSync(join(root, room)))
    .flatMap((room) => readdirSync(join(root, room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Changes when any source changes: names, sizes and modification times, which a Pi reads in a few milliseconds. */
function sourcesFingerprint() {
  const hash = createHash('sha256');
  for (const file of [...sources(), ...CONFIGURATION].sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function builtFingerprint() {
  const file = join(root, 'dist/.fingerprint');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function readJson(path) {
  const file = join(root, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function run(command, args) {
  // Standard output is for results of the command the user asked for; what set-up prints goes to standard error.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined) fail(`cannot run ${command}: ${error.message}`);
  if (status !== 0) fail(`"${command} ${args.join(' ')}" failed; its messages stand above`);
}

function say(text) {
  process.stderr.write(`boardstream: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
