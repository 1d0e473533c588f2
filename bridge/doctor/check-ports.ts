import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listPorts, type PortDescription } from '../sources/serial/list-ports.ts';
import { mayReadAndWrite, permissionRemedy } from '../sources/serial/port-access.ts';
import { findPortHolder } from '../sources/serial/port-holder.ts';
import { findProcess } from './find-process.ts';
import type { DoctorRoots, Finding } from './finding.ts';
import { UDEV_REMEDY } from './udev-rule.ts';

/** Every serial port: whether this user may open it, who else has it, and who is likely to take it. */
export function checkPorts(roots: DoctorRoots): Finding[] {
  const ports = listPorts({ ttyClass: join(roots.sys, 'class/tty'), dev: roots.dev });
  if (ports.length === 0) {
    return [
      {
        about: 'ports',
        level: 'advice',
        what: 'no serial device is connected',
        remedy: 'plug the board in with a cable that carries data: some charge and nothing else',
      },
    ];
  }
  const hasModemManager = findProcess('ModemManager', roots.proc) !== undefined;
  return ports.flatMap((port) => [checkPort(port, roots), ...checkModemManager(port, hasModemManager, roots)]);
}

function checkPort({ path, manufacturer, product }: PortDescription, roots: DoctorRoots): Finding {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    const remedy = 'in a container, pass it with "--device"; elsewhere see "systemctl status systemd-udevd"';
    return { about: path, level: 'fault', what: 'the kernel knows it, and there is no such file', remedy };
  }
  if (!mayReadAndWrite(path)) {
    return { about: path, level: 'fault', what: 'this user may not open it', remedy: permissionRemedy(stats).remedy };
  }
  const holder = findPortHolder(path, roots.proc);
  if (holder === undefined) {
    const name = [manufacturer, product].filter((word) => word !== undefined).join(' ');
    return { about: path, level: 'ok', what: name === '' ? 'free to open' : `${name}, free to open` };
  }
  const what = `process ${holder.pid} (${holder.command}) has it open`;
  if (/boardstream/.test(holder.command)) return { about: path, level: 'ok', what };
  return { about: path, level: 'fault', what, remedy: 'close that program: a port has one reader' };
}

function checkModemManager({ path, vendorId }: PortDescription, isRunning: boolean, { run }: DoctorRoots): Finding[] {
  if (!isRunning || vendorId === undefined || isIgnored(path, run)) return [];
  return [
    {
      about: path,
      level: 'fault',
      what: 'ModemManager runs and may take it for a modem: it resets the board and holds the port for seconds',
      remedy: `${UDEV_REMEDY}; or, where no modem is used, "sudo systemctl disable --now ModemManager"`,
    },
  ];
}

/** What udev knows of a device is in a file that is called after its numbers. */
function isIgnored(path: string, run: string): boolean {
  const { rdev } = statSync(path, { throwIfNoEntry: false }) ?? { rdev: 0 };
  // Linux, makedev(3): 12 bits of the major number above 8 of the minor one, for numbers as small as those of ttys.
  const file = join(run, `udev/data/c${(rdev >> 8) & 0xfff}:${(rdev & 0xff) | ((rdev >> 12) & 0xfff00)}`);
  try {
    return /^E:ID_MM_(?:DEVICE|PORT)_IGNORE=1$/m.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}
