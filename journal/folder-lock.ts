import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BoardstreamError, systemCode } from '../core/index.ts';
import type { JournalFs } from './journal-fs.ts';

/** Who is running on this machine. */
export interface Processes {
  readonly pid: number;
  /** Identifies this boot of the machine. */
  bootId(): string;
  /** When a process started, in a form that differs when its number is used again; undefined when it is not running. */
  startOf(pid: number): string | undefined;
}

const NAME = /^lock-(\d+)-(\w+)-(\w+)$/;

/**
 * Holds a folder for this process. Each holder has a file of its own, named after what no other process can be: number,
 * start and boot. So a file left by a kill is known for stale, removing it can never hit a living holder, and of two
 * that start together at least one sees the other. Holds within one machine and one process namespace.
 *
 * Returns what gives the folder back. Throws JOURNAL_IN_USE and what the file system throws.
 */
export function lockFolder(fs: JournalFs, folder: string, processes: Processes): () => void {
  const boot = processes.bootId().replace(/\W/g, '').slice(0, 32) || '0';
  const own = `lock-${processes.pid}-${processes.startOf(processes.pid) ?? '0'}-${boot}`;
  const path = join(folder, own);
  try {
    fs.close(fs.open(path, 'create'));
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw inUse(folder, processes.pid);
    throw error;
  }
  const release = () => unlinkIfThere(fs, path);
  try {
    for (const name of fs.list(folder)) {
      const match = NAME.exec(name);
      if (match === null || name === own) continue;
      const pid = Number(match[1]);
      if (match[3] === boot && processes.startOf(pid) === match[2]) throw inUse(folder, pid);
      unlinkIfThere(fs, join(folder, name));
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/** The processes of this machine. Without a /proc a process is known by its number alone, and every start is a new boot. */
export const machineProcesses: Processes = {
  pid: process.pid,
  bootId: () => readOr('/proc/sys/kernel/random/boot_id', '').trim(),
  startOf(pid) {
    // The name in parentheses may hold anything; after it, the state is field 3 and the start, in ticks, field 22.
    const fields = readOr(`/proc/${pid}/stat`, '').split(') ').at(-1)?.split(' ') ?? [];
    const [state] = fields;
    if (fields.length > 19) return state === 'Z' || state === 'X' ? undefined : fields[19];
    return hasProc() || !isRunning(pid) ? undefined : '0';
  },
};

function hasProc(): boolean {
  try {
    return readlinkSync('/proc/self') !== '';
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function unlinkIfThere(fs: JournalFs, path: string): void {
  try {
    fs.unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

function inUse(folder: string, pid: number): BoardstreamError {
  const who = pid === process.pid ? `this very process, ${pid}` : `process ${pid}`;
  const message = `${folder} is in use by ${who}; stop it first, or keep the data in another folder`;
  return new BoardstreamError('JOURNAL_IN_USE', message, { folder, pid });
}
