import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first process whose program is called so, at most 15 letters of it; `undefined` when there is none. proc(5), comm. */
export function findProcess(name: string, proc: string): number | undefined {
  try {
    const pids = readdirSync(proc).filter((entry) => /^\d+$/.test(entry));
    const pid = pids.find((entry) => commandOf(join(proc, entry)) === name.slice(0, 15));
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}

function commandOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'comm'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
