import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux says things about itself. */
export interface SystemRoots {
  readonly proc: string;
  readonly run: string;
  readonly sys: string;
}

/** Before this program was written nothing can have been measured with it: a clock that says so was never set. */
export const RELEASED_AT_MS = Date.UTC(2026, 0, 1);

/**
 * Whether the wall clock, which says `nowMs`, is believed. systemd-timesyncd leaves a mark once it has set the clock;
 * while it has not, only a hardware clock that the kernel took the time from counts. Without timesyncd something else
 * keeps the clock, and any time since the release is believed.
 */
export function clockIsSet(roots: SystemRoots, nowMs: number): boolean {
  const timesync = join(roots.run, 'systemd/timesync');
  if (existsSync(join(timesync, 'synchronized'))) return true;
  if (nowMs < RELEASED_AT_MS) return false;
  return !existsSync(timesync) || hasHardwareClock(roots.sys);
}

/** The kernel's `hctosys` reads 1 for the clock that set the system's time at boot. */
function hasHardwareClock(sys: string): boolean {
  const folder = join(sys, 'class/rtc');
  try {
    return readdirSync(folder).some((name) => readFileSync(join(folder, name, 'hctosys'), 'utf8').trim() === '1');
  } catch {
    return false;
  }
}
