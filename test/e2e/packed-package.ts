import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const INSTALLED = join(CHECKOUT, 'node_modules');

/** What a checkout has that its repository does not. */
const NOT_CLONED = ['.git', 'node_modules', 'dist', 'coverage', '.set-up.lock'];

interface Manifest {
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What packing changes, or takes into the package. */
const BUNDLED = ['johnny-five', 'firmata-io'];

/**
 * Copies this checkout, as a clone of it would be. Its packages are links to those that are installed here, one by one, but
 * for those that travel inside the package: so nothing done in the copy reaches them.
 */
export function cloneCheckout(to: string): void {
  cpSync(CHECKOUT, to, {
    recursive: true,
    filter: (path) => dirname(path) !== CHECKOUT || !NOT_CLONED.includes(basename(path)),
  });
  const packages = join(to, 'node_modules');
  mkdirSync(packages);
  const copied = new Set(BUNDLED.flatMap(withDependencies));
  for (const name of readdirSync(INSTALLED)) {
    if (name === '.package-lock.json') copyFileSync(join(INSTALLED, name), join(packages, name));
    else if (copied.has(name)) cpSync(join(INSTALLED, name), join(packages, name), { recursive: true });
    else symlinkSync(join(INSTALLED, name), join(packages, name));
  }
}

/** A package and all that it needs, as far as they stand side by side. */
function withDependencies(name: string): string[] {
  const { dependencies = {} } = manifest(join(INSTALLED, name));
  return [name, ...Object.keys(dependencies).flatMap(withDependencies)];
}

/** `npm pack`. Returns the file it made. */
export function npmPack(checkout: string, to: string): string {
  return join(to, JSON.parse(runIn(checkout, 'npm', ['pack', '--json', '--pack-destination', to]).stdout)[0].filename);
}

/**
 * Installs a packed package, and others by name, as `npm install` does, but from what is installed in this checkout instead
 * of from the registry. There is what the package says it depends on, and nothing else: what it forgot to say is missing.
 */
export function installPacked(tarball: string, folder: string, names: readonly string[]): void {
  const home = join(folder, 'node_modules/boardstream');
  mkdirSync(home, { recursive: true });
  runIn(folder, 'tar', ['-xzf', tarball, '-C', home, '--strip-components=1']);
  const needed = new Set([...Object.keys(manifest(home).dependencies ?? {}), ...names]);
  for (const name of needed) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(INSTALLED, name), link);
  }
  const commands = join(folder, 'node_modules/.bin');
  mkdirSync(commands);
  for (const name of ['boardstream', ...needed]) {
    const { bin = {} } = manifest(join(folder, 'node_modules', name));
    for (const [command, file] of Object.entries(typeof bin === 'string' ? { [basename(name)]: bin } : bin)) {
      symlinkSync(relative(commands, join(folder, 'node_modules', name, file)), join(commands, command));
    }
  }
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Throws, with what it printed, unless it ended as expected; default with 0. */
export function runIn(cwd: string, command: string, args: readonly string[], expectedStatus = 0): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: plainEnvironment(),
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  if (status === expectedStatus) return { status, stdout, stderr };
  throw new Error(`"${command} ${args.join(' ')}" ended with ${status}, not ${expectedStatus}\n${stdout}\n${stderr}`);
}

/** Without what the npm that may run the tests, Vitest and the user's own settings would say; and nobody asks a registry. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|vitest|NODE_ENV|FORCE_COLOR)/i.test(name));
  return { ...Object.fromEntries(own), NO_COLOR: '1', npm_config_userconfig: '/dev/null', npm_config_offline: 'true' };
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
