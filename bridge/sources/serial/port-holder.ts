import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A process that has a device open. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, as far as it may be read: `screen /dev/ttyACM0`. */
  readonly command: string;
}

/**
 * Who keeps `path` from being opened, from `/proc`: the process that has locked it, else the first other one that has it
 * open; `undefined` when this user may look into none that does, or there is no `/proc`.
 */
export function findPortHolder(path: string, procRoot = '/proc', ownPid: number = process.pid): PortHolder | undefined {
  const pid = lockHolder(path, procRoot) ?? openHolder(path, procRoot, ownPid);
  if (pid === undefined || pid === ownPid) return undefined;
  const command = quietly(() => readFileSync(join(procRoot, String(pid), 'cmdline'), 'utf8')) ?? '';
  return { pid, command: command.replaceAll('\0', ' ').trim() || 'unknown' };
}

/** Serial programs lock the port with flock(2). Lines: `1: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE …`; proc(5). */
function lockHolder(path: string, procRoot: string): number | undefined {
  const inode = quietly(() => statSync(path).ino);
  const locks = quietly(() => readFileSync(join(procRoot, 'locks'), 'utf8')) ?? '';
  const lock = locks
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[1] === 'FLOCK' && fields[5]?.split(':')[2] === String(inode));
  const pid = Number(lock?.[4]);
  // A lock alone does not say on which file system the inode is: the process must have the file open, too.
  return pid > 0 && hasOpen(pid, path, procRoot) ? pid : undefined;
}

function openHolder(path: string, procRoot: string, ownPid: number): number | undefined {
  const pids = (quietly(() => readdirSync(procRoot)) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.find((pid) => pid !== ownPid && hasOpen(pid, path, procRoot));
}

function hasOpen(pid: number, path: string, procRoot: string): boolean {
  const device = quietly(() => realpathSync(path)) ?? path;
  const descriptors = join(procRoot, String(pid), 'fd');
  return (quietly(() => readdirSync(descriptors)) ?? []).some(
    (fd) => quietly(() => readlinkSync(join(descriptors, fd))) === device,
  );
}

/** Processes come and go while we look, and others' descriptors are closed to us: neither is an error. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
