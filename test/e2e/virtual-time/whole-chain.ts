import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournalSpool, runBridge } from '../../../bridge/index.ts';
import { ManualClock, type OnStatus, type Status } from '../../../core/index.ts';
import {
  AccountLog,
  type BoardSample,
  type Fault,
  ioAtRest,
  MemoryPort,
  roomDayTrace,
  simulateFaultyBoard,
  sketchFor,
  textFirmware,
} from '../../../firmware-sim/index.ts';
import { seededRandom } from '../../../firmware-sim/traces/random.ts';
import { nodeFs } from '../../../journal/index.ts';
import { startPlotServerWith } from '../../../plot-server/plot-server.ts';
import type { PlotServer } from '../../../plot-server/plot-server-options.ts';
import { uno } from '../../firmware-sim/rig.ts';

/** Nobody cuts the power here, so that waiting for a disk would only be waiting. */
const UNSYNCED = { ...nodeFs, fdatasync: async () => {}, fdatasyncNow() {}, syncFolder() {} };

export interface ChainOptions {
  readonly durationMs: number;
  readonly faults: readonly Fault[];
  /** The server is closed then, for a minute. Before the end of the time. */
  readonly restartAtMs: number;
  readonly seed: number;
}

export interface ChainResult {
  readonly printed: readonly BoardSample[];
  /** What the server answers to `GET /~USER/ID.csv` at the end. */
  readonly csv: string;
  /** Status types in their order, with the wall time. */
  readonly statuses: readonly (readonly [timeMs: number, type: Status['type']])[];
  /** How long after the server was back nothing waited in the spool any more, milliseconds. */
  readonly drainedAfterMs: number;
}

/** A board that prints a line a second, a bridge and a server, with files and sockets of their own, on one manual clock. */
export async function runChain({ durationMs, faults, restartAtMs, seed }: ChainOptions): Promise<ChainResult> {
  const folder = await mkdtemp(join(tmpdir(), 'boardstream-chain-'));
  const clock = new ManualClock(undefined, ioAtRest);
  const statuses: (readonly [number, Status['type']])[] = [];
  const onStatus: OnStatus = (status) => statuses.push([clock.nowMs(), status.type]);
  const printed: BoardSample[] = [];
  const account = new AccountLog({ nowMs: () => clock.nowMs(), onSample: (sample) => printed.push(sample) });
  const port = new MemoryPort();
  const serve = (httpPort: number) => {
    const options = { host: '127.0.0.1', httpPort, dataDir: join(folder, 'server'), clock, onStatus };
    return startPlotServerWith(options, { fs: UNSYNCED });
  };

  let server = await serve(0);
  const { url, user, key } = server;
  const spool = await openJournalSpool({
    folder: join(folder, 'bridge'),
    clock,
    onStatus,
    random: seededRandom(seed),
    fs: UNSYNCED,
  });
  const { board } = await simulateFaultyBoard({
    profile: uno,
    firmware: textFirmware(sketchFor(uno, roomDayTrace(), { intervalMs: 1_000 })),
    faults,
    seed,
    durationMs,
    clock,
    plug: () => port.plug,
    onPrinted: (bytes, endMs) => account.printed(bytes, endMs),
  });
  const stop = new AbortController();
  const bridge = runBridge({
    name: 'pi',
    boards: [{ source: 'readable', name: 'uno', input: () => port.stream() }],
    destination: { url: new URL(url), user, key },
    spool,
    clock,
    onStatus,
    random: seededRandom(seed + 1),
    signal: stop.signal,
  });

  await clock.advance(restartAtMs);
  await passUntil(clock, server.close());
  await clock.advance(restartAtMs + 60_000 - clock.monotonicMs());
  server = await serve(server.httpPort);
  const drainedAfterMs = await passUntil(clock, spool.empty(stop.signal));
  await clock.advance(durationMs + 1_000 - clock.monotonicMs());
  const csv = await stored(server);

  await board.close();
  stop.abort();
  await passUntil(clock, bridge);
  await passUntil(clock, spool.close());
  await passUntil(clock, server.close());
  await rm(folder, { recursive: true });
  return { printed, csv, statuses, drainedAfterMs };
}

/** Lets time pass until something that waits for it is done; returns how much passed, to the next tenth of a second. */
async function passUntil(clock: ManualClock, done: Promise<unknown>): Promise<number> {
  const startMs = clock.monotonicMs();
  let isOver = false;
  void done.finally(() => {
    isOver = true;
  });
  await ioAtRest();
  while (!isOver) await clock.advance(100);
  await done;
  return clock.monotonicMs() - startMs;
}

async function stored({ url, user }: PlotServer): Promise<string> {
  const response = await fetch(`${url}/~${user}/1.csv`);
  return await response.text();
}
