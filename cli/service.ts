import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { BoardstreamError, errorText, systemCode } from '../core/index.ts';
import { systemdUnit } from './systemd-unit.ts';

interface ServiceOptions {
  readonly config?: string;
  readonly install?: boolean;
}

const UNIT_FOLDER = '/etc/systemd/system';

/** Whoever is in them may open serial ports (Debian, Arch), GPIO lines and sensors on I2C (Raspberry Pi OS). */
const DEVICE_GROUPS = ['dialout', 'uucp', 'gpio', 'i2c'];

/** The same as in the first line of the command line's main file. */
const NODE_OPTIONS = ['--max-semi-space-size=2'];

export function serviceCommand(): Command {
  return new Command('service')
    .description('Print a systemd unit that runs the bridge for this user, from the start of the machine on.')
    .option('--config <file>', 'what the bridge is to do; without one it reads every USB serial device')
    .option('--install', `write it to ${UNIT_FOLDER}, as root`)
    .addHelpText(
      'after',
      `
The service keeps its points and plots in /var/lib/boardstream, where lend, send, record and watch find it.

Example:
  sudo boardstream service --config /home/pi/boardstream.yaml --install`,
    )
    .action(service);
}

function service({ config, install }: ServiceOptions): void {
  const file = config === undefined ? undefined : resolve(config);
  if (file !== undefined && !existsSync(file)) throw new BoardstreamError('USAGE', `there is no ${file}`, { file });
  const unit = systemdUnit({
    user: process.env['SUDO_USER'] ?? userInfo().username,
    groups: deviceGroups(readGroups()),
    command: [
      process.execPath,
      ...NODE_OPTIONS,
      fileURLToPath(new URL('main.js', import.meta.url)),
      'run',
      ...(file === undefined ? [] : ['--config', file]),
    ],
    isReloadable: file !== undefined,
  });
  if (install !== true) {
    process.stdout.write(unit);
    return;
  }
  const path = installUnit(unit, UNIT_FOLDER);
  process.stdout.write(`wrote ${path}; now: systemctl daemon-reload && systemctl enable --now boardstream\n`);
}

/** @param text as in `/etc/group` */
export function deviceGroups(text: string): string[] {
  const present = new Set(text.split('\n').map((line) => line.split(':')[0]));
  return DEVICE_GROUPS.filter((group) => present.has(group));
}

/**
 * Never replaces another unit: it may have been edited.
 *
 * @returns where it is
 * @throws BoardstreamError OUTPUT_FAILED, USAGE
 */
export function installUnit(unit: string, folder: string): string {
  const path = join(folder, 'boardstream.service');
  try {
    writeFileSync(path, unit, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && readFileSync(path, 'utf8') === unit) return path;
    if (code === 'EEXIST') {
      throw new BoardstreamError('USAGE', `${path} exists and differs: remove it, or change it with systemctl edit`);
    }
    const advice = code === 'EACCES' ? 'run this with sudo' : errorText(error);
    throw new BoardstreamError('OUTPUT_FAILED', `cannot write ${path}: ${advice}`, { path }, error);
  }
  return path;
}

function readGroups(): string {
  try {
    return readFileSync('/etc/group', 'utf8');
  } catch {
    return '';
  }
}
