import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openJournalSpool, type Status } from '../../../bridge/index.ts';
import { systemClock } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';
import { compileRooms } from '../../journal/processes/compiled-rooms.ts';
import { requireMount } from '../../journal/processes/requirements.ts';
import { SeededRandom } from '../../journal/simulation/seeded-random.ts';
import { testWith } from '../../requirements.ts';
import { itemsAfter, samples, valuesAfter } from './rig.ts';

/** Another one by hand: `SPOOL_SEED=2 npx vitest run …` */
const SEED = Number(process.env['SPOOL_SEED'] ?? 1);
const KILLS = 50;
const APPENDER = join(import.meta.dirname, 'processes/appender.mjs');

let rooms: string;

beforeAll(() => {
  rooms = mkdtempSync(join(tmpdir(), 'spool-rooms-'));
  compileRooms(rooms, ['core', 'bridge/spool/disk/open-journal-spool.ts']);
}, 60_000);

afterAll(() => rmSync(rooms, { recursive: true, force: true }));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Said {
  readonly source?: string;
  readonly boot?: string;
  readonly last?: number;
  readonly status?: Status;
}

function parseReport(path: string): Said[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Said);
}

test(`${KILLS} processes killed while appending lose no point and reuse no number (seed ${SEED})`, async () => {
  const random = new SeededRandom(SEED);
  const parent = temporaryFolder();
  const folder = join(parent, 'spool');
  const valueAt = new Map<number, number>();
  const starts: string[] = [];
  let source: string | undefined;
  let next = 1;
  let trimmedThrough = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const output = join(parent, 'output');
    const stdout = openSync(output, 'w');
    const child = spawn(process.execPath, [APPENDER, rooms, folder, `${next}`], {
      stdio: ['ignore', stdout, 'inherit'],
    });
    const exited = once(child, 'exit');
    closeSync(stdout);
    await eventually('the process appends', () => statSync(output).size > 200 || child.exitCode !== null);
    await systemClock.sleep(random.between(0, 25));
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
    const said = parseReport(output);
    const last = said.findLast((line) => line.last !== undefined)?.last ?? 0;
    expect(said.filter(({ status }) => status !== undefined)).toEqual([]);

    const spool = await openJournalSpool({ folder, clock: systemClock, minFreeBytes: 0, onStatus: () => undefined });
    source ??= said[0]?.source;
    expect(spool.identity.source).toBe(source);
    starts.push(said[0]?.boot ?? '', spool.identity.lineage.at(-1)?.boot ?? '');
    expect(spool.identity.lineage.map(({ boot }) => boot)).toEqual(starts.slice(-32));
    expect(spool.trimmedThrough).toBeGreaterThanOrEqual(trimmedThrough);
    trimmedThrough = spool.trimmedThrough;
    const values = new Set<number>();
    for (const item of await itemsAfter(spool)) {
      if (item.kind === 'hole') {
        expect(['jump', 'acked']).toContain(item.reason);
        continue;
      }
      const { value } = item.point;
      expect(valueAt.get(item.seq) ?? value, `the value of number ${item.seq}`).toBe(value);
      valueAt.set(item.seq, value);
      values.add(value);
    }
    // The last batch may be there although the process could not say so any more.
    const newest = Math.max(...values);
    expect(newest).toBeGreaterThanOrEqual(last);
    for (let value = next; value <= newest; value += 1) if (!values.has(value)) expect.fail(`${value} is lost`);
    next = newest + 1;
    await spool.close();
  }
  console.log(`${KILLS} kills, ${next - 1} points, seed ${SEED}`);
}, 180_000);

test('a folder in use is refused with the number of the process that holds it', async () => {
  const folder = join(temporaryFolder(), 'spool');
  const output = join(folder, '../output');
  const stdout = openSync(output, 'w');
  const child = spawn(process.execPath, [APPENDER, rooms, folder], { stdio: ['ignore', stdout, 'inherit'] });
  closeSync(stdout);
  onTestFinished(() => void child.kill('SIGKILL'));
  await eventually('the process appends', () => statSync(output).size > 200 || child.exitCode !== null);
  const open = () => openJournalSpool({ folder, clock: systemClock, onStatus: () => undefined });
  await expect(open()).rejects.toMatchObject({
    code: 'JOURNAL_IN_USE',
    message: expect.stringContaining(`in use by process ${child.pid};`),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await open()).close();
}, 60_000);

testWith(
  { mount: requireMount() },
  'on a disk of 4 MB that fills up the oldest points go, counted, also for the next process; a start finds room',
  async () => {
    const disk = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
    onTestFinished(() => void execFileSync('umount', [disk]));
    const statuses: Status[] = [];
    const options = {
      folder: join(disk, 'spool'),
      clock: systemClock,
      minFreeBytes: 0,
      onStatus: (status: Status) => statuses.push(status),
    };
    const spool = await openJournalSpool(options);
    const batch = samples(...Array.from({ length: 500 }, (_, at) => at));
    for (let at = 0; at < 200; at += 1) spool.append('uno', batch);
    const { dropped } = spool;
    expect(dropped).toBeGreaterThan(10_000);
    expect(spool.nextAfter(0)).toEqual({ kind: 'hole', through: dropped, reason: 'full', points: dropped });
    expect(statuses[0]).toMatchObject({ type: 'pointsDropped', why: 'the disk is full' });
    await spool.close();

    try {
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(8 * 1024 * 1024));
    } catch {
      // It takes what there is.
    }
    const next = await openJournalSpool(options);
    expect(next.identity.source).toBe(spool.identity.source);
    const lost = next.dropped + dropped;
    expect(next.nextAfter(0)).toEqual({ kind: 'hole', through: lost, reason: 'full', points: lost });
    expect((await valuesAfter(next)).length).toBe(100_000 - lost);
    await next.close();

    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await expect(openJournalSpool(options)).rejects.toMatchObject({
      code: 'JOURNAL_UNUSABLE',
      message: expect.stringContaining('EROFS'),
    });
  },
  60_000,
);
