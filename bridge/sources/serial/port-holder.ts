import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** A process that has a device open. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, as far as it may be read: `screen /dev/ttyACM0`. */
  readonly command: string;
}

/**
 * The first other process that has `path` open, found in `/proc`; `undefined` when there is none that this user may
 * look into, or no `/proc`.
 */
export function findPortHolder(path: string, procRoot = '/proc', ownPid: number = process.pid): PortHolder | undefined {
  const device = quietly(() => realpathSync(path)) ?? path;
  const pids = (quietly(() => readdirSync(procRoot)) ?? []).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (Number(pid) === ownPid) continue;
    const descriptors = join(procRoot, pid, 'fd');
    const holds = (quietly(() => readdirSync(descriptors)) ?? []).some(
      (fd) => quietly(() => readlinkSync(join(descriptors, fd))) === device,
    );
    if (holds) {
      const command = quietly(() => readFileSync(join(procRoot, pid, 'cmdline'), 'utf8')) ?? '';
      return { pid: Number(pid), command: command.replaceAll('\0', ' ').trim() || 'unknown' };
    }
  }
  return undefined;
}

/** Processes come and go while we look, and others' descriptors are closed to us: neither is an error. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
