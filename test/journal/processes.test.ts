import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { type Hole, openJournal } from '../../journal/index.ts';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { compileRooms } from './processes/compiled-rooms.ts';
import { requireMount, requireStrace } from './processes/requirements.ts';
import { contentOf, rig, temporaryFolder } from './rig.ts';
import { SeededRandom } from './simulation/seeded-random.ts';

/** Another one by hand: `JOURNAL_SEED=2 npx vitest run …` */
const SEED = Number(process.env['JOURNAL_SEED'] ?? 1);
const KILLS = 100;
/** Small segments, so that a kill often comes while one is made. */
const LIMITS = { segmentBytes: 8192, fillBytes: 2048 };
const APPENDER = join(import.meta.dirname, 'processes/appender.mjs');

let rooms: string;

beforeAll(() => {
  rooms = mkdtempSync(join(tmpdir(), 'journal-rooms-'));
  compileRooms(rooms);
}, 60_000);

afterAll(() => rmSync(rooms, { recursive: true, force: true }));

interface Report {
  /** Numbers that an append had returned. */
  readonly last: number;
  readonly first: number;
  readonly events: string[];
}

function parseReport(output: string): Report {
  let first = 0;
  let last = 0;
  const events: string[] = [];
  for (const line of output.split('\n').slice(0, -1)) {
    const said = JSON.parse(line) as { first?: number; last?: number; event?: string };
    if (said.event !== undefined) events.push(said.event);
    first ||= said.first ?? 0;
    last = said.last ?? last;
  }
  return { first, last, events };
}

/** Opens what a process left behind and checks that every number it reported carries what it wrote. */
function expectAllThere(folder: string, { first, last }: Report): void {
  const journal = openJournal({ folder, clock: systemClock, minFreeBytes: 0 });
  let next = Math.max(1, first);
  for (const item of journal.read(next)) {
    if (item.kind === 'hole') throw new Error(`numbers ${item.from} to ${item.to} are a hole: ${item.reason}`);
    expect(item.first).toBe(next);
    for (const payload of item.payloads) {
      if (String(payload) !== `${next}`.padEnd(80, '.')) throw new Error(`number ${next} holds the wrong bytes`);
      next += 1;
    }
  }
  expect(next, 'numbers that are there').toBeGreaterThan(last);
  void journal.close();
}

test(`${KILLS} processes killed while appending lose nothing they were told was appended (seed ${SEED})`, async () => {
  const random = new SeededRandom(SEED);
  const folder = join(temporaryFolder(), 'spool');
  let appended = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const output = join(folder, `../output-${kill}`);
    const stdout = openSync(output, 'w');
    const options = JSON.stringify({ limits: LIMITS });
    const child = spawn(process.execPath, [APPENDER, rooms, folder, options], { stdio: ['ignore', stdout, 'inherit'] });
    const exited = once(child, 'exit');
    closeSync(stdout);
    await eventually('the process appends', () => statSync(output).size > 0 || child.exitCode !== null);
    await systemClock.sleep(random.between(0, 25));
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
    const report = parseReport(readFileSync(output, 'utf8'));
    expectAllThere(folder, report);
    appended += report.last - report.first + 1;
  }
  console.log(`${KILLS} kills, ${appended} points, seed ${SEED}`);
}, 180_000);

/** Runs the appender to its end, or to the signal that the wrapper sends it. */
function runAppender(
  wrapper: readonly string[],
  folder: string,
  options: object,
): Report & { readonly signalled: boolean } {
  const command = [...wrapper, process.execPath, APPENDER, rooms, folder, JSON.stringify(options)];
  const { stdout, stderr, status, signal } = spawnSync(command[0] ?? '', command.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  });
  const report = parseReport(stdout);
  const signalled = signal !== null || status === 137;
  if (!signalled && status !== 0) throw new Error(`the appender failed: ${stderr}`);
  return { ...report, signalled };
}

test('where files may not grow beyond 32 kB, every point is stored all the same', () => {
  const folder = join(temporaryFolder(), 'spool');
  const report = runAppender(['sh', '-c', 'ulimit -f 64; exec "$0" "$@"'], folder, { batches: 300 });
  expect(report.events).toEqual(['closed']);
  expect(statSync(join(folder, '0000000000000001.seg')).size).toBeLessThanOrEqual(64 * 1024);
  expectAllThere(folder, report);
}, 60_000);

testWith(
  { strace: requireStrace() },
  'a kill in any kind of system call loses nothing',
  ({ strace }) => {
    let signalled = 0;
    for (const call of ['pwrite64', 'fdatasync', 'rename', 'fsync', 'ftruncate', 'unlink']) {
      for (const when of [1, 2, 5]) {
        const folder = join(temporaryFolder(), 'spool');
        const filter = `-einject=${call}:signal=SIGKILL:when=${when}`;
        const wrapper = [strace, '-f', '-o', '/dev/null', `-etrace=${call}`, filter];
        const report = runAppender(wrapper, folder, { batches: 200, limits: LIMITS });
        if (report.signalled) signalled += 1;
        expectAllThere(folder, report);
      }
    }
    expect(signalled).toBeGreaterThan(8);
  },
  120_000,
);

testWith(
  { strace: requireStrace() },
  'when fdatasync fails with EIO, the points are written again and stay',
  ({ strace }) => {
    for (const when of ['2', '3', '4', '2+3']) {
      const folder = join(temporaryFolder(), 'spool');
      const filter = `-einject=fdatasync:error=EIO:when=${when}`;
      const wrapper = [strace, '-f', '-o', '/dev/null', '-etrace=fdatasync', filter];
      const report = runAppender(wrapper, folder, { batches: 120, limits: LIMITS });
      expect(report.events).toContain('syncFailed');
      expect(report.events).not.toContain('pointsDropped');
      expectAllThere(folder, report);
    }
  },
  120_000,
);

testWith(
  { mount: requireMount() },
  'a disk of 3 MB takes 8 MB of points: the oldest go, declared, and the newest are there',
  async () => {
    const disk = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]);
    onTestFinished(() => void execFileSync('umount', [disk]));
    const { open, events, clock } = rig();
    const journal = open({ folder: join(disk, 'spool') });
    const payload = Buffer.alloc(4_000, 'x');
    for (let at = 0; at < 2_000; at += 1) journal.append([payload]);
    await journal.sync();
    const content = contentOf(journal);
    const hole = content[0] as Hole;
    expect(hole).toMatchObject({ from: 1, reason: 'full' });
    expect(content.length - 1).toBe(2_000 - hole.to);
    const dropped = events.filter((event) => event.type === 'pointsDropped');
    expect(dropped.at(-1)).toMatchObject({ to: hole.to, why: 'diskFull' });

    // Now something else takes all that is left.
    journal.trim(journal.nextSeq - 1);
    expect(() => writeFileSync(join(disk, 'ballast'), Buffer.alloc(4 * 1024 * 1024))).toThrow('ENOSPC');
    const before = journal.nextSeq;
    for (let at = 0; at < 600; at += 1) journal.append([payload]);
    rmSync(join(disk, 'ballast'));
    await clock.advance(250);
    await journal.sync();
    expect(journal.stats().memoryRecords).toBe(0);
    expect(journal.durableSeq).toBe(before + 599);
    await journal.close();
  },
  60_000,
);

test('a folder in use by a living process is refused, with its number in the message, and free after its kill', async () => {
  const folder = join(temporaryFolder(), 'spool');
  mkdirSync(folder);
  const child = spawn(process.execPath, [APPENDER, rooms, folder], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await eventually('the process appends', () => existsSync(join(folder, '0000000000000001.seg')));
  expect(() => openJournal({ folder, clock: systemClock })).toThrow(`in use by process ${child.pid};`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await openJournal({ folder, clock: systemClock }).close();
}, 60_000);
