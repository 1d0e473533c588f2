import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { decodeRecord } from '../../plot-server/storage/message-record.ts';
import { eventually } from '../eventually.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';
const B = 'bbbbbbbbbb';

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Sends lines on a stream of its own, to its end. */
async function send({ socket }: Rig, token: string, ...lines: string[]): Promise<void> {
  const stream = await socket(streamHead(token) + lines.map((line) => chunk(`${line}\n`)).join('') + LAST_CHUNK);
  expect(await stream.untilClosed()).toContain('200 OK');
}

const rows = async ({ server }: Rig, id: number): Promise<string[]> =>
  (await (await fetch(`${server.url}/~maker/${id}.csv`)).text()).trim().split('\n').slice(1);

const TRACES = [streamed(A, { name: 'T', meta: { series: 'T', unit: 'Cel' } })];

test('points are on the plot, in the table and in the count again after a restart', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call(TRACES, { filename: 'uno', fileopt: 'extend' });
  await send(
    before,
    A,
    '{"x":"2026-01-01T00:00:00.000Z","y":1}',
    '{"x":"2026-01-01T00:00:01.000Z","y":2,"quality":"bad"}',
  );
  const [table, figure] = [await rows(before, 1), await before.figure(`${before.server.url}/~maker/1`)];
  await before.server.close();

  const after = await rig({ dataDir });
  expect(await rows(after, 1)).toEqual(table);
  expect(table).toEqual(['2026-01-01T00:00:00.000Z,T,1,Cel,good', '2026-01-01T00:00:01.000Z,T,2,Cel,bad']);
  expect(await after.figure(`${after.server.url}/~maker/1`)).toEqual(figure);
  const [plot] = (await (await fetch(after.server.url, { headers: { accept: 'application/json' } })).json()) as {
    traces: { points: number }[];
  }[];
  expect(plot?.traces[0]?.points).toBe(2);
});

test('a point without a time of its own keeps the time of its arrival', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call(TRACES, { filename: 'uno' });
  await send(before, A, '{"x":7,"y":1}');
  const table = await rows(before, 1);
  await before.server.close();
  const after = await rig({ dataDir });
  await after.clock.advance(86_400_000);
  expect(await rows(after, 1)).toEqual(table);
});

test('an overwritten plot does not get its old points back', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call(TRACES, { filename: 'uno', fileopt: 'overwrite' });
  await send(before, A, '{"x":1,"y":1}');
  await before.call(TRACES, { filename: 'uno', fileopt: 'overwrite' });
  await send(before, A, '{"x":2,"y":2}');
  await before.server.close();
  const after = await rig({ dataDir });
  expect((await after.figure(`${after.server.url}/~maker/1`)).data[0]).toMatchObject({ x: [2], y: [2] });
  expect(await rows(after, 1)).toHaveLength(1);
});

test('a property that a message overwrote is overwritten after a restart, too', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call(TRACES, { filename: 'uno' });
  await send(before, A, '{"x":1,"y":1}', '{"x":[5,6],"y":[7,8]}', '{"x":9,"y":9}');
  await before.server.close();
  const after = await rig({ dataDir });
  expect((await after.figure(`${after.server.url}/~maker/1`)).data[0]).toMatchObject({ x: [5, 6, 9], y: [7, 8, 9] });
});

test('a point that a stream lost to another plot had is there once, however often the server starts', async () => {
  const dataDir = dataFolder();
  const first = await rig({ dataDir });
  await first.call(TRACES, { filename: 'one' });
  await send(first, A, '{"x":1,"y":1}');
  await first.call(TRACES, { filename: 'two' });
  await send(first, A, '{"x":2,"y":2}');
  await first.server.close();
  await (await rig({ dataDir })).server.close();
  const third = await rig({ dataDir });
  expect((await third.figure(`${third.server.url}/~maker/1`)).data[0]).toMatchObject({ x: [1], y: [1] });
  expect((await third.figure(`${third.server.url}/~maker/2`)).data[0]).toMatchObject({ x: [2], y: [2] });
  expect(await rows(third, 1)).toHaveLength(1);
});

test('stream tokens are nowhere in what is stored', async () => {
  const dataDir = dataFolder();
  const all = await rig({ dataDir });
  await all.call([...TRACES, streamed(B, { name: 'H' })], { filename: 'uno' });
  await send(all, A, '{"x":1,"y":1}', `{"x":1,"y":40,"streamtoken":"${B}"}`);
  await all.server.close();
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  expect(contents.some((content) => content.includes('"y":40'))).toBe(true);
  expect(contents.filter((content) => content.includes(A) || content.includes(B))).toEqual([]);
});

test('a second server on the same folder is told which process has it', async () => {
  const dataDir = dataFolder();
  const first = await rig({ dataDir });
  await expect(rig({ dataDir })).rejects.toMatchObject({
    code: 'JOURNAL_IN_USE',
    message: expect.stringContaining(String(process.pid)),
  });
  await first.server.close();
  const second = await rig({ dataDir });
  await eventually('it serves', async () => (await fetch(second.server.url)).ok);
});

test('several streams on one connection are each restored to their own trace', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call([...TRACES, streamed(B, { name: 'H' })], { filename: 'uno' });
  await send(before, A, '{"x":1,"y":1}', `{"x":1,"y":40,"streamtoken":"${B}"}`);
  await before.server.close();
  const after = await rig({ dataDir });
  const { data } = await after.figure(`${after.server.url}/~maker/1`);
  expect(data.map(({ y }) => y)).toEqual([[1], [40]]);
});

test('whatever stands in a record that is not one of ours is passed over', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const record = decodeRecord(bytes);
        const isOurs = record === undefined || record.kind === 'batch' || record.kind === 'serverStarted';
        expect(isOurs || typeof record.plotId === 'string').toBe(true);
      },
    ),
  );
});
