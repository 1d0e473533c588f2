import { expect, test } from 'vitest';
import { SeededRandom } from '../../journal/simulation/seeded-random.ts';
import { Crash, type CrashKind, SimDisk } from '../../journal/simulation/sim-disk.ts';
import { PLOTS, SimulatedServer } from './simulated-server.ts';

const SEEDS = Number(process.env['HISTORY_SEEDS'] ?? 40);
const STARTS = 5;
const STEPS = 120;

/** What must be there, by plot. */
class Expected {
  readonly kept = new Map<string, Set<number>>(PLOTS.map((plot) => [plot, new Set()]));
  /** Received since the log was last synced; a power cut may take them. */
  unsynced = new Map<number, { readonly plot: string; readonly trace: number; readonly second: number }>();
  /** A power cut may take back what cleared them. */
  uncertain = new Set<string>();
}

test.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1))(
  'whatever ends the server, every reading is in the history once: seed %i',
  async (seed) => {
    const random = new SeededRandom(seed);
    const disk = new SimDisk(random);
    const expected = new Expected();
    let number = 0;
    for (let start = 0; start < STARTS; start += 1) {
      const server = new SimulatedServer(disk);
      resend(server, expected);
      check(server, expected);
      const kind: CrashKind = random.chance(0.5) ? 'kill' : 'powerCut';
      if (random.chance(0.7)) disk.crashAfterCalls = { calls: random.between(1, 400), kind };
      try {
        for (let step = 0; step < STEPS && disk.crashed === undefined; step += 1) {
          number += 1;
          await act(server, { random, disk, expected, number });
        }
        if (disk.crashed === undefined) check(server, expected);
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
      disk.crash(disk.crashed ?? kind);
    }
    const last = new SimulatedServer(disk);
    resend(last, expected);
    check(last, expected);
  },
);

interface Act {
  readonly random: SeededRandom;
  readonly disk: SimDisk;
  readonly expected: Expected;
  readonly number: number;
}

async function act(server: SimulatedServer, { random, disk, expected, number }: Act): Promise<void> {
  const plot = random.pick(PLOTS);
  const what = random.next();
  if (what < 0.02) {
    for (const [unsynced, { plot: other }] of expected.unsynced) if (other === plot) expected.unsynced.delete(unsynced);
    expected.uncertain.add(plot);
    server.clear(plot);
    expected.kept.get(plot)?.clear();
    await server.log.sync();
    expected.uncertain.delete(plot);
  } else if (what < 0.07) {
    await server.log.sync();
    expected.unsynced.clear();
  } else if (what < 0.12) {
    disk.failingWrites = random.chance(0.3) ? 1 : 0;
    await server.checkpoint();
    disk.failingWrites = 0;
  } else {
    const reading = { trace: random.between(0, 1), second: random.between(0, 50) + number };
    // Written before the call returns, so a crash in it may have kept it or not.
    expected.unsynced.set(number, { plot, ...reading });
    server.receive(plot, { number, ...reading });
    expected.kept.get(plot)?.add(number);
  }
  // What follows an event in turns of its own.
  await Promise.resolve();
}

/** The sender of what the log does not have sends it again. */
function resend(server: SimulatedServer, expected: Expected): void {
  // What a start finds is safe from then on.
  const logged = server.logged();
  for (const [number, { plot, ...reading }] of expected.unsynced) {
    if (logged.has(number)) expected.unsynced.delete(number);
    else server.receive(plot, { number, ...reading });
    expected.kept.get(plot)?.add(number);
  }
}

function check(server: SimulatedServer, { kept, uncertain }: Expected): void {
  for (const plot of PLOTS) {
    const stored = server.stored(plot);
    if (uncertain.has(plot)) {
      // The server ended in the middle of a clear: whatever came of it is what is kept.
      kept.set(plot, new Set(stored));
      uncertain.delete(plot);
    }
    expect(stored.length, `plot ${plot}: each once`).toBe(new Set(stored).size);
    expect(new Set(stored), `plot ${plot}`).toEqual(kept.get(plot));
  }
}
