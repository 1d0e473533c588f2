import { spawnSync } from 'node:child_process';
import type { Requirement } from '../../requirements.ts';

/** strace, and the right to trace a process of one's own, which some containers take away. */
export function requireStrace(): Requirement {
  const works = spawnSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' }).status === 0;
  return works
    ? { kind: 'found', path: 'strace' }
    : { kind: 'missing', reason: 'needs a strace that may trace: apt-get install strace' };
}

/** The right to mount a file system. */
export function requireMount(): Requirement {
  const works = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' }).status === 0;
  return works ? { kind: 'found', path: 'mount' } : { kind: 'missing', reason: 'needs root, to mount a small disk' };
}
