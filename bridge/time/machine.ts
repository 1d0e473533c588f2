import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, machineMonotonicMs, systemClock } from '../../core/index.ts';
import { clockIsSet, type SystemRoots } from './clock-is-set.ts';

/** What a machine knows of time beyond the clock of one process. */
export interface Machine {
  /** Identifies this boot of the machine. */
  readonly bootId: string;
  /** Milliseconds on the clock that all processes of this boot share. Stands still while the machine sleeps. */
  monotonicMs(): number;
  /** Milliseconds since the boot, sleep included; undefined where that is not known. */
  uptimeMs(): number | undefined;
  /** Whether someone or something set the wall clock, which says `nowMs`, so that it can be believed. */
  clockIsSet(nowMs: number): boolean;
}

/** The machine we run on. Roots other than `/proc`, `/run` and `/sys` are for tests. */
export function systemMachine(roots: Partial<SystemRoots> = {}): Machine {
  const { proc = '/proc', run = '/run', sys = '/sys' } = roots;
  return {
    // Elsewhere than on Linux no two starts can be known to share a boot.
    bootId: readOr(join(proc, 'sys/kernel/random/boot_id'), randomUUID()).trim(),
    monotonicMs: machineMonotonicMs,
    uptimeMs() {
      const seconds = Number.parseFloat(readOr(join(proc, 'uptime'), ''));
      return Number.isFinite(seconds) ? seconds * 1_000 : undefined;
    },
    clockIsSet: (nowMs) => clockIsSet({ proc, run, sys }, nowMs),
  };
}

/** The machine under a clock: ours under the system's, else one that never sleeps and whose clock is right. */
export function machineUnder(clock: Clock): Machine {
  if (clock === systemClock) return systemMachine();
  return {
    bootId: randomUUID(),
    monotonicMs: () => clock.monotonicMs(),
    uptimeMs: () => undefined,
    clockIsSet: () => true,
  };
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
