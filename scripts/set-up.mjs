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
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ROOMS = ['core', 'boards', 'journal', 'bridge', 'firmware-sim', 'plot-server', 'cli', 'bench'];
const CONFIGURATION = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/set-up.mjs'];
const MINIMUM_NODE = [20, 19];
/** Last thing a build writes, first thing it removes: a build that was interrupted has none. */
const FINGERPRINT = join(root, 'dist/.fingerprint');
/** Held while installing and building: a link to the number of the process that does, as it is made in one step. */
const LOCK = join(root, '.set-up.lock');

const isForced = process.argv.includes('--build');

requireNode();
if (isForced || !isReady()) withLock(makeReady);

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  fail(`boardstream needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}`);
}

function isReady() {
  return installed() && readText(FINGERPRINT) === sourcesFingerprint();
}

function makeReady() {
  // Another set-up may have done it all while this one waited for the lock.
  if (!isForced && isReady()) return;
  if (!installed()) install();
  build();
}

/** Whether every package of the lock file is there in its version; optional ones are for other platforms too. */
function installed() {
  const wanted = readPackages('package-lock.json');
  if (wanted === undefined) fail('package-lock.json is missing or damaged; restore it with git');
  // npm writes this file last, so that it is absent after an interrupted installation.
  const present = readPackages('node_modules/.package-lock.json');
  if (present === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional === true || present[path]?.version === version,
  );
}

function install() {
  say('installing packages…');
  // The compiler is a development dependency, which NODE_ENV=production would leave out. No package needs its install
  // scripts; to say so in .npmrc would keep npm from building before it packs, too.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  // npm's own executable where npm started this, so that it works whatever the shell and PATH are.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) run(process.execPath, [npm, ...args]);
  else run('npm', args);
}

function build() {
  say('building…');
  const fingerprint = sourcesFingerprint();
  rmSync(FINGERPRINT, { force: true });
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json']);
  run(process.execPath, [compiler, '-p', 'plot-server/page/tsconfig.json']);
  for (const file of sources().filter(isAsset)) {
    mkdirSync(dirname(join(root, 'dist', file)), { recursive: true });
    cpSync(join(root, file), join(root, 'dist', file));
  }
  chmodSync(join(root, 'dist/cli/main.js'), 0o755);
  // Taken before the build: a source that changed meanwhile makes the next set-up build again.
  writeFileSync(FINGERPRINT, fingerprint);
}

/** Files the program reads at run time beside its code: the page's style sheet, the traces, the firmware. */
function isAsset(file) {
  return !file.endsWith('.ts') && !file.endsWith('.md') && !file.endsWith('tsconfig.json');
}

/** Every file the build depends on, relative to the root; an editor's hidden swap files are none. */
function sources() {
  return ROOMS.filter((room) => existsSync(join(root, room)))
    .flatMap((room) => readdirSync(join(root, room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Changes when any source changes: names, sizes and modification times, which a Pi reads in a few milliseconds. */
function sourcesFingerprint() {
  const hash = createHash('sha256');
  for (const file of [...sources(), ...CONFIGURATION].sort()) {
    const stat = statSync(join(root, file), { throwIfNoEntry: false });
    hash.update(`${file}\0${stat?.size}\0${stat?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Two set-ups at once would remove each other's files: the second waits for the first. */
function withLock(work) {
  for (let tries = 0; !takeLock(); tries += 1) {
    const holder = lockHolder();
    if (holder === undefined) continue;
    if (!isRunning(holder)) {
      rmSync(LOCK, { force: true });
      continue;
    }
    if (tries === 0) say(`waiting for process ${holder}, which sets this checkout up (else remove ${LOCK})…`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  process.once('exit', () => rmSync(LOCK, { force: true }));
  work();
}

function takeLock() {
  try {
    symlinkSync(`${process.pid}`, LOCK);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    return fail(`cannot write in this checkout: ${error.message}`);
  }
}

/** `undefined` when the lock has just been given back. */
function lockHolder() {
  try {
    return Number(readlinkSync(LOCK));
  } catch (error) {
    return error.code === 'ENOENT' ? undefined : 0;
  }
}

function isRunning(pid) {
  try {
    // Signal 0 asks whether the process exists.
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readPackages(path) {
  try {
    return JSON.parse(readText(join(root, path)) ?? '').packages;
  } catch {
    return undefined;
  }
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
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
