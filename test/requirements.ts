import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { test } from 'vitest';

/** An outside program that a test needs: where it is, or what to do about its absence. */
export type Requirement =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** Debian package, and the names under which the program may be on the `PATH`, best first. */
const PROGRAMS = {
  chromium: { package: 'chromium', names: ['chromium', 'chromium-browser', 'google-chrome'] },
  socat: { package: 'socat', names: ['socat'] },
  curl: { package: 'curl', names: ['curl'] },
  python3: { package: 'python3', names: ['python3'] },
  // Only the PATH of root has the folder of programs that serve.
  nginx: { package: 'nginx-light', names: ['nginx', '/usr/sbin/nginx'] },
  openssl: { package: 'openssl', names: ['openssl'] },
  avrdude: { package: 'avrdude', names: ['avrdude'] },
  'systemd-analyze': { package: 'systemd', names: ['systemd-analyze'] },

  gpiomon: { package: 'gpiod', names: ['gpiomon'] },
  ser2net: { package: 'ser2net', names: ['ser2net', '/usr/sbin/ser2net'] },
  picocom: { package: 'picocom', names: ['picocom'] },
  screen: { package: 'screen', names: ['screen'] },
  // Essential on Debian.
  script: { package: 'bsdutils', names: ['script'] },
  mosquitto: { package: 'mosquitto', names: ['mosquitto', '/usr/sbin/mosquitto'] },
  mosquitto_sub: { package: 'mosquitto-clients', names: ['mosquitto_sub'] },
  mosquitto_pub: { package: 'mosquitto-clients', names: ['mosquitto_pub'] },
  mosquitto_passwd: { package: 'mosquitto', names: ['mosquitto_passwd'] },
  'nats-server': { package: 'nats-server', names: ['nats-server', '/usr/sbin/nats-server'] },
  influxd: { package: 'influxdb', names: ['influxd'] },
  'victoria-metrics': { package: 'victoria-metrics', names: ['victoria-metrics'] },
  haproxy: { package: 'haproxy', names: ['haproxy', '/usr/sbin/haproxy'] },
  'avr-gcc': { package: 'gcc-avr avr-libc', names: ['avr-gcc'] },
  simavr: { package: 'simavr', names: ['simavr'] },
  'qemu-system-avr': { package: 'qemu-system-misc', names: ['qemu-system-avr'] },
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/** Environment variables; a test of this file brings its own. */
type Environment = Readonly<Record<string, string | undefined>>;

/** A program on the `PATH`. */
export function requireProgram(name: ProgramName, env: Environment = process.env): Requirement {
  const program = PROGRAMS[name];
  const path = onPath(program.names, env)[0];
  return path === undefined ? missing(name, program.package) : { kind: 'found', path };
}

/** A file that a Debian package brings. */
export function requireFile(path: string, debianPackage: string): Requirement {
  return existsSync(path) ? { kind: 'found', path } : missing(path, debianPackage);
}

/** A Python 3 that can `import serial`: Debian's own first, because another one on the `PATH` may hide it. */
export function requirePythonSerial(
  env: Environment = process.env,
  debianPython: string | undefined = '/usr/bin/python3',
): Requirement {
  const candidates = [...onPath(debianPython === undefined ? [] : [debianPython], env), ...onPath(['python3'], env)];
  const path = candidates.find((python) => runs(python, ['-c', 'from serial import Serial'], env));
  return path === undefined ? missing('python3 with the module "serial"', 'python3-serial') : { kind: 'found', path };
}

/** The folder of the Arduino core for AVR boards, as Debian packages it. */
export function requireArduinoCore(folder = '/usr/share/arduino/hardware/arduino/avr'): Requirement {
  return existsSync(join(folder, 'platform.txt'))
    ? { kind: 'found', path: folder }
    : missing('the Arduino core for AVR boards', 'arduino-core-avr');
}

/** Where a missing requirement must fail rather than skip. */
export function isContinuousIntegration(env: Environment = process.env): boolean {
  return env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI']);
}

/** What to do with a test: run it with its programs, skip it and say why, or fail it and say why. */
export type Decision<Name extends string> =
  | { readonly kind: 'run'; readonly paths: Readonly<Record<Name, string>> }
  | { readonly kind: 'skip' | 'fail'; readonly reason: string };

export function decide<Name extends string>(
  requirements: Readonly<Record<Name, Requirement>>,
  env: Environment = process.env,
): Decision<Name> {
  const reasons: string[] = [];
  const paths: Partial<Record<Name, string>> = {};
  for (const name of Object.keys(requirements) as Name[]) {
    const requirement = requirements[name];
    if (requirement.kind === 'found') paths[name] = requirement.path;
    else reasons.push(requirement.reason);
  }
  if (reasons.length === 0) return { kind: 'run', paths: paths as Record<Name, string> };
  return { kind: isContinuousIntegration(env) ? 'fail' : 'skip', reason: reasons.join('; ') };
}

/**
 * A test that needs outside programs; its body gets their paths. Where one is missing it is skipped with the reason
 * beside its title, and fails under `CI=true`.
 *
 *     testWith({ curl: requireProgram('curl') }, 'a stream of curl arrives', async ({ curl }) => { … });
 */
export function testWith<Name extends string>(
  requirements: Readonly<Record<Name, Requirement>>,
  title: string,
  body: (paths: Readonly<Record<Name, string>>) => Promise<void> | void,
  timeoutMs?: number,
): void {
  const decision = decide(requirements);
  test(
    title,
    async (context) => {
      if (decision.kind === 'run') await body(decision.paths);
      else if (decision.kind === 'skip') context.skip(decision.reason);
      else throw new Error(decision.reason);
    },
    timeoutMs,
  );
}

function missing(what: string, debianPackage: string): Requirement {
  return { kind: 'missing', reason: `needs ${what}: apt-get install ${debianPackage}` };
}

/** The executables of these names, in the order of the names; an absolute name stands for itself. */
function onPath(names: readonly string[], env: Environment): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))))
    .filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function runs(command: string, args: readonly string[], env: Environment): boolean {
  return spawnSync(command, args, { env: { ...env }, stdio: 'ignore', timeout: 10_000 }).status === 0;
}
