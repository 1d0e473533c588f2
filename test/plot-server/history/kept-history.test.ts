import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AckClient, BOOT, hearsInTime, OTHER_BOOT, points } from '../ack-client.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from '../rig.ts';

const TOKEN = 'aaaaaaaaaa';
const START_MS = Date.UTC(2026, 0, 1);

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function send({ socket }: Rig, lines: readonly string[]): Promise<void> {
  await (await socket(streamHead(TOKEN) + chunk(`${lines.join('\n')}\n`) + LAST_CHUNK)).untilClosed();
}

function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => {
    return JSON.stringify({ x: new Date(START_MS + 1000 * (from + at)).toISOString(), y: from + at });
  });
}

interface Extract {
  readonly first: number | null;
  readonly last: number | null;
  readonly traces: { trace: number; count: number; envelope: boolean; x: number[]; y: (number | null)[] }[];
}

async function extract({ server }: Rig, query = ''): Promise<Extract> {
  return (await (await fetch(`${server.url}/~maker/1/history${query}`)).json()) as Extract;
}

async function restarts({ server, figure }: Rig): Promise<unknown> {
  return ((await figure(`${server.url}/~maker/1`)) as { restarts?: unknown }).restarts;
}

const second = (at: number) => new Date(START_MS + 1000 * at).toISOString();

test('after restarts the history has every reading once, with and without an envelope', async () => {
  const dataDir = dataFolder();
  for (let start = 0; start < 3; start += 1) {
    const made = await rig({ dataDir });
    if (start === 0) await made.call([streamed(TOKEN)], { filename: 'f', fileopt: 'extend' });
    await send(made, lines(start * 1000, start * 1000 + 1000));
    await made.server.close();
  }
  const made = await rig({ dataDir });
  const all = await extract(made, '?points=1000');
  expect(all).toMatchObject({ first: START_MS, last: START_MS + 2_999_000, traces: [{ trace: 0, count: 3000 }] });
  expect(all.traces[0]?.y).toEqual(Array.from({ length: 3000 }, (_, at) => at));
  const few = await extract(made, `?points=10&from=${second(500)}&to=${START_MS + 2_499_000}`);
  expect(few.traces[0]).toMatchObject({ count: 2000, envelope: true });
  expect(few.traces[0]?.y).toHaveLength(20);
  expect((await fetch(`${made.server.url}/~maker/1/history?points=9`)).status).toBe(400);
  expect((await fetch(`${made.server.url}/~maker/1/history?from=tomorrow`)).status).toBe(400);
  const csv = await (await fetch(`${made.server.url}/~maker/1.csv`)).text();
  expect(csv.trim().split('\n')).toHaveLength(3001);
  const metrics = await (await fetch(`${made.server.url}/metrics`)).text();
  expect(metrics).toMatch(/^boardstream_history_readings 3000$/m);
});

test('a plot whose points have left the journal is drawn from the history', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call([streamed(TOKEN, { name: 'hourly' })], { filename: 'f', fileopt: 'extend' });
  await send(before, lines(0, 250));
  await before.server.close();
  for (const name of readdirSync(join(dataDir, 'points'))) {
    if (name.endsWith('.seg')) rmSync(join(dataDir, 'points', name));
  }
  const after = await rig({ dataDir });
  const { data } = await after.figure(`${after.server.url}/~maker/1`);
  expect(data[0]).toMatchObject({ name: 'hourly', y: Array.from({ length: 100 }, (_, at) => 150 + at) });
  expect(data[0]?.['x']).toEqual(Array.from({ length: 100 }, (_, at) => second(150 + at)));
});

test('an overwritten plot starts anew, over restarts too', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  const overwrite = () => before.call([streamed(TOKEN)], { filename: 'f', fileopt: 'overwrite' });
  await overwrite();
  await send(before, lines(0, 10));
  await before.server.close();
  const between = await rig({ dataDir });
  await between.call([streamed(TOKEN)], { filename: 'f', fileopt: 'overwrite' });
  expect(await extract(between)).toEqual({ first: null, last: null, traces: [] });
  await send(between, lines(20, 25));
  await between.server.close();
  const after = await rig({ dataDir });
  expect((await extract(after)).traces[0]?.y).toEqual([20, 21, 22, 23, 24]);
});

describe('restarts', () => {
  test('are none where a plain sender ends its connection only to go on with the next one at once', async () => {
    const made = await rig();
    await made.call([streamed(TOKEN)], { filename: 'f' });
    for (const from of [0, 2, 4]) {
      await send(made, lines(from, from + 2));
      await made.clock.advance(1_999);
    }
    expect(await restarts(made)).toBeUndefined();
  });

  test('of the server and of a plain sender are marked at the first reading behind them, and kept', async () => {
    const dataDir = dataFolder();
    const first = await rig({ dataDir });
    await first.call([streamed(TOKEN)], { filename: 'f', fileopt: 'extend' });
    await send(first, lines(0, 2));
    expect(await restarts(first)).toBeUndefined();
    await first.clock.advance(2_000);
    await send(first, lines(2, 4));
    const expected = [{ time: second(2), what: 'sender' }];
    expect(await restarts(first)).toEqual(expected);
    await first.server.close();
    const again = await rig({ dataDir });
    expect(await restarts(again)).toEqual(expected);
    await send(again, lines(7, 9));
    expected.push({ time: second(7), what: 'server' });
    expect(await restarts(again)).toEqual(expected);
    await again.server.close();
    const last = await rig({ dataDir });
    expect(await restarts(last)).toEqual(expected);
  });
});

test('a new start of an acknowledged source is marked once, and a new connection of the same start is not', async () => {
  const made = await rig({ dataDir: dataFolder() });
  await made.call([streamed(TOKEN)], { filename: 'f', fileopt: 'extend' });
  const feed = async (boot: string, seq: number) => {
    const boots = boot === BOOT ? [BOOT] : [OTHER_BOOT, BOOT];
    const client = new AckClient(made, { boot }).claim(seq, boots).send(...points(seq));
    await hearsInTime(made, client, `"ack":${seq}`);
    client.end();
  };
  await feed(BOOT, 1);
  await feed(BOOT, 2);
  expect(await restarts(made)).toBeUndefined();
  await feed(OTHER_BOOT, 3);
  await feed(OTHER_BOOT, 4);
  expect(await restarts(made)).toMatchObject([{ what: 'sender' }]);
});

test('a damaged file is set aside and said, and the rest is there', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call([streamed(TOKEN)], { filename: 'f', fileopt: 'extend' });
  await send(before, lines(0, 10));
  await before.server.close();
  const between = await rig({ dataDir });
  await send(between, lines(10, 20));
  await between.server.close();
  const [oldest = ''] = readdirSync(join(dataDir, 'history'))
    .filter((name) => name.endsWith('.blocks'))
    .sort();
  const path = join(dataDir, 'history', oldest);
  const bytes = readFileSync(path);
  bytes.fill(0, 4, 12);
  writeFileSync(path, bytes);
  const after = await rig({ dataDir });
  expect((await extract(after)).traces[0]?.y).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  expect(after.statuses).toContainEqual(expect.objectContaining({ type: 'stateSetAside', path }));
  expect(existsSync(path)).toBe(false);
});
