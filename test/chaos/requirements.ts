import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Requirement } from '../requirements.ts';
import { UNSHARE } from './namespace.ts';

/** A network of one's own, rules in it and the right to end its sockets; root has them, others in some machines. */
export function requireNamespace(): Requirement {
  const script = 'ip link set lo up && iptables -A INPUT -p tcp --dport 9 -j DROP && ss --version && nsenter --version';
  const works = spawnSync('unshare', [...UNSHARE, 'sh', '-c', script], { stdio: 'ignore' }).status === 0;
  return works
    ? { kind: 'found', path: 'unshare' }
    : { kind: 'missing', reason: 'needs root, to make a network namespace: apt-get install iptables iproute2' };
}

/** The library that gives a process another time, wherever Debian puts it on this machine. */
export function requireFaketime(libraries = '/usr/lib'): Requirement {
  const folders = existsSync(libraries) ? readdirSync(libraries) : [];
  const path = folders
    .map((folder) => join(libraries, folder, 'faketime/libfaketime.so.1'))
    .find((candidate) => existsSync(candidate));
  return path === undefined
    ? { kind: 'missing', reason: 'needs libfaketime: apt-get install faketime' }
    : { kind: 'found', path };
}
