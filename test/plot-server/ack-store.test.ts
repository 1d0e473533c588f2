import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type JournalFs, nodeFs } from '../../journal/index.ts';
import { eventually } from '../eventually.ts';
import { AckClient, BOOT, hears, hearsInTime, points } from './ack-client.ts';
import { chunk, LAST_CHUNK, type Rig, type RigOptions, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';
const B = 'bbbbbbbbbb';

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-ack-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function withPlot(options: RigOptions): Promise<Rig> {
  const made = await rig(options);
  await made.call([streamed(A, { name: 'T' }), streamed(B, { name: 'H' })], { filename: 'f' });
  return made;
}

const ys = async (made: Rig, trace = 0): Promise<unknown> =>
  (await made.figure(`${made.server.url}/~maker/1`)).data[trace]?.['y'];

/** What another process would find after a kill at this moment: the holder of the folder is gone. */
function copyOf(dataDir: string): string {
  const copy = dataFolder();
  cpSync(dataDir, copy, { recursive: true });
  for (const name of readdirSync(join(copy, 'points'))) {
    if (name.startsWith('lock-')) rmSync(join(copy, 'points', name));
  }
  return copy;
}

const systemError = (code: string) => Object.assign(new Error(`${code}: injected`), { code });

test('a line outlives a kill when it is on the plot, and is acknowledged when it would outlive a power cut', async () => {
  const dataDir = dataFolder();
  const held: (() => void)[] = [];
  let holds = false;
  const fdatasync: JournalFs['fdatasync'] = async (fd) => {
    if (holds) await new Promise<void>((resolve) => held.push(resolve));
    return nodeFs.fdatasync(fd);
  };
  const made = await withPlot({ dataDir, fs: { ...nodeFs, fdatasync } });
  const client = new AckClient(made).claim().send(...points(1));
  await hearsInTime(made, client, '"ack":1');
  holds = true;
  client.send(...points(2));
  await expect.poll(() => ys(made)).toEqual([1, 2]);
  const killed = await rig({ dataDir: copyOf(dataDir) });
  expect(await ys(killed)).toEqual([1, 2]);

  await made.clock.advance(10_000);
  await eventually('a sync begins', () => held.length > 0);
  client.send('');
  await eventually('the heartbeat is answered', () => client.lines.length > 2);
  expect(client.acked).toBe(1);
  holds = false;
  for (const release of held) release();
  await hearsInTime(made, client, '"ack":2');
});

test('a source goes on where it stood after a restart, in the same store, and its points are there once', async () => {
  const dataDir = dataFolder();
  const before = await withPlot({ dataDir });
  const client = new AckClient(before).send(`{"plotly-stream":{"next":4,"later":true,"boots":["${BOOT}"]}}`);
  client.send('{"x":4,"y":4}', '{"plotly-stream":{"fill":1}}', '{"x":1,"y":1}').end();
  await eventually('it is stored', () => client.closed);
  await before.server.close();

  const after = await rig({ dataDir });
  const again = new AckClient(after);
  await hears(again, '"hello"');
  expect(again.hello).toMatchObject({ ack: 4, later: [[2, 3]], boots: [BOOT], store: client.hello.store });
  again.send('{"plotly-stream":{"next":4}}', '{"x":4,"y":4}', '{"plotly-stream":{"fill":2}}', '{"x":2,"y":2}').end();
  await eventually('it is stored', () => again.closed);
  expect(await ys(after)).toEqual([4, 1, 2]);
  expect(after.server.ackStats().duplicates).toBe(1);
});

test('plain and acknowledged points keep their order over a restart', async () => {
  const dataDir = dataFolder();
  const before = await withPlot({ dataDir });
  const plain = await before.socket(streamHead(A) + chunk('{"x":1,"y":1}\n'));
  await expect.poll(() => ys(before)).toEqual([1]);
  const client = new AckClient(before).claim().send('{"x":2,"y":2}');
  await expect.poll(() => ys(before)).toEqual([1, 2]);
  await plain.write(chunk('{"x":3,"y":3}\n') + LAST_CHUNK);
  await plain.untilClosed();
  client.end();
  await before.server.close();
  expect(await ys(await rig({ dataDir }))).toEqual([1, 2, 3]);
});

test('a full disk sends the client away with nothing acknowledged, and takes its lines when there is room', async () => {
  const dataDir = dataFolder();
  let isFull = false;
  const write: JournalFs['write'] = (...call) => {
    if (isFull) throw systemError('ENOSPC');
    return nodeFs.write(...call);
  };
  const made = await withPlot({ dataDir, fs: { ...nodeFs, write } });
  const client = new AckClient(made).claim().send(...points(1));
  await hearsInTime(made, client, '"ack":1');
  isFull = true;
  client.send(...points(2));
  await hears(client, '{"bye":{"code":503,"reason":"full","retryMs":5000}}');
  const plain = await made.socket(streamHead(A) + chunk('{"x":"2026-01-01T00:00:09.000Z","y":9}\n') + LAST_CHUNK);
  await plain.untilClosed();
  expect(made.statuses).toContainEqual(expect.objectContaining({ type: 'storeRefused' }));
  expect(made.server.ackStats()).toMatchObject({ commitFailures: 1, linesStored: 1 });

  isFull = false;
  await made.clock.advance(5_000);
  const again = new AckClient(made);
  await hears(again, '"hello":1,"ack":1');
  again.send(...points(2, 3)).end();
  await eventually('it is stored', () => again.closed);
  expect(again.acked).toBe(3);
  expect(made.statuses).toContainEqual({ type: 'storeAccepted', unstored: 1 });
  await made.server.close();
  expect(await ys(await rig({ dataDir }))).toEqual([1, 2, 3]);
});

test('while the disk keeps nothing it is given, nothing is acknowledged', async () => {
  const dataDir = dataFolder();
  let fails = false;
  const fdatasync: JournalFs['fdatasync'] = async (fd) => {
    if (fails) throw systemError('EIO');
    return nodeFs.fdatasync(fd);
  };
  const fdatasyncNow: JournalFs['fdatasyncNow'] = (fd) => {
    if (fails) throw systemError('EIO');
    return nodeFs.fdatasyncNow(fd);
  };
  const made = await withPlot({ dataDir, fs: { ...nodeFs, fdatasync, fdatasyncNow } });
  const client = new AckClient(made).claim().send(...points(1));
  await hearsInTime(made, client, '"ack":1');
  fails = true;
  client.send(...points(2));
  await expect.poll(() => ys(made)).toEqual([1, 2]);
  await eventually('a sync fails', async () => {
    await made.clock.advance(100);
    return made.server.ackStats().failedSyncs > 2;
  });
  expect(client.acked).toBe(1);
  expect(made.server.ackStats()).toMatchObject({ unsyncedBatches: 1 });
  fails = false;
  await hearsInTime(made, client, '"ack":2');
});

test('where a source stands is remembered when the records that said so have made way', async () => {
  const dataDir = dataFolder();
  const made = await withPlot({ dataDir, maxBytes: 4 * 1024 * 1024 });
  const quiet = new AckClient(made, { source: 'Q'.repeat(22) })
    .claim()
    .send(...points(1, 2, 3))
    .end();
  await eventually('it is stored', () => quiet.closed);
  const first = () =>
    Math.min(...readdirSync(join(dataDir, 'points')).flatMap((name) => Number.parseInt(name, 10) || []));
  const firstAtStart = first();
  const busy = new AckClient(made).claim();
  const long = `{"x":1,"y":1,"text":"${'0'.repeat(50_000)}"}`;
  for (let line = 1; line <= 200; line += 1) {
    busy.send(long);
    if (line % 10 === 0) await hearsInTime(made, busy, `"ack":${line}`);
  }
  expect(first()).toBeGreaterThan(firstAtStart);
  await made.server.close();
  const after = await rig({ dataDir, maxBytes: 4 * 1024 * 1024 });
  const again = new AckClient(after, { source: 'Q'.repeat(22) });
  await hears(again, '"hello":1,"ack":3');
});

test('stream tokens are in no file of the data folder', async () => {
  const dataDir = dataFolder();
  const made = await withPlot({ dataDir });
  const client = new AckClient(made)
    .claim()
    .send(
      '{"x":1,"y":1}',
      `{"x":1,"y":40,"streamtoken":"${B}"}`,
      `{"x":1,"y":41,"streamtoken":["${B}"]}`,
      `{"x":1,"y":42,"stream\\u0074oken":"${B}"}`,
      `{"x":1,"y":43,"streamtoken":"zzzzzzzzzz"}`,
    );
  client.end();
  await eventually('it is stored', () => client.closed);
  await made.server.close();
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  expect(contents.some((content) => content.includes('"y":42'))).toBe(true);
  for (const token of [A, B, 'zzzzzzzzzz']) {
    expect(contents.filter((content) => content.includes(token))).toEqual([]);
  }
});

test('a server without a data folder acknowledges, and another start is another store', async () => {
  const [one, other] = [await withPlot({}), await withPlot({})];
  const clients = [new AckClient(one), new AckClient(other)];
  for (const client of clients) await hears(client, '"hello"');
  const [first = '', second = ''] = clients.map(({ hello }) => hello.store);
  expect(first).toMatch(/^[\w-]{22}$/);
  expect(second).not.toBe(first);
});
