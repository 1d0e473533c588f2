import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MachineSize, whyTooSmall } from '../machine-size.ts';
import { clockIsSet } from '../time/clock-is-set.ts';
import type { DoctorRoots, Finding } from './finding.ts';

export interface MachineFacts extends MachineSize {
  /** `v20.19.6` */
  readonly nodeVersion: string;
  readonly nowMs: number;
  /** Where points wait. Need not exist yet. */
  readonly dataFolder: string;
}

const LEAST_NODE = [20, 19] as const;

/** Below this the spool has no room for the hours that a network may be away, MiB. */
const LITTLE_DISK_MIB = 300;

/** The machine itself: Node, memory, clock, disk, and the console that a Pi may have on its serial pins. */
export function checkMachine(roots: DoctorRoots, facts: MachineFacts): Finding[] {
  return [checkNode(facts), ...checkSize(facts), checkClock(roots, facts), checkDisk(facts), ...checkConsole(roots)];
}

function checkNode({ nodeVersion }: MachineFacts): Finding {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) {
    return { about: 'node', level: 'ok', what: `Node ${nodeVersion}` };
  }
  const what = `Node ${nodeVersion} is older than ${LEAST_NODE.join('.')}`;
  return { about: 'node', level: 'fault', what, remedy: 'install a newer one; Raspberry Pi OS 13 has it' };
}

function checkSize(facts: MachineFacts): Finding[] {
  const why = whyTooSmall(facts);
  if (why === undefined) return [];
  const remedy = 'run the bridge on a Pi or PC beside it; see "Arduino Yún" in docs/inputs.md';
  return [{ about: 'machine', level: 'fault', what: `too small: ${why}`, remedy }];
}

function checkClock(roots: DoctorRoots, { nowMs }: MachineFacts): Finding {
  const time = new Date(nowMs).toISOString();
  if (clockIsSet(roots, nowMs)) return { about: 'clock', level: 'ok', what: `set, ${time}` };
  return {
    about: 'clock',
    level: 'advice',
    what: `not set since the start, it says ${time}; points are marked so, and get their right time once it is`,
    remedy: 'connect the machine to a network with a time server, or fit a clock chip',
  };
}

function checkDisk({ dataFolder }: MachineFacts): Finding {
  let folder = dataFolder;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20);
  const what = `${freeMib} MiB free for points that wait, in ${dataFolder}`;
  if (freeMib >= LITTLE_DISK_MIB) return { about: 'disk', level: 'ok', what };
  return { about: 'disk', level: 'advice', what, remedy: 'make room, or choose another disk with --data' };
}

/** The kernel's console on the pins would print into the board and read what it says. */
function checkConsole({ proc, dev }: DoctorRoots): Finding[] {
  let commandLine = '';
  try {
    commandLine = readFileSync(join(proc, 'cmdline'), 'utf8');
  } catch {
    return [];
  }
  const console = /\bconsole=(serial0|ttyAMA\d|ttyS\d)/.exec(commandLine)?.[1];
  if (console === undefined || !existsSync(join(dev, 'serial0'))) return [];
  return [
    {
      about: `/dev/${console}`,
      level: 'advice',
      what: "the machine's own console is on the serial pins",
      remedy:
        'for a board on these pins run "sudo raspi-config", Interface Options, Serial Port: no login shell, hardware on',
    },
  ];
}
