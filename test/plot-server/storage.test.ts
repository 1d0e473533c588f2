import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isBoardstreamError, type Status } from '../../core/index.ts';
import { eventually } from '../eventually.ts';
import { chunk, LAST_CHUNK, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'state');
}

const TRACES = [streamed(A, { name: 'Heart rate', meta: { series: 'hr', unit: '/min' } }), { x: [1], y: [2] }];
const KWARGS = { filename: 'uno', fileopt: 'extend', layout: { title: { text: 'Uno' } } };

test('after a restart the address, the tokens, the names, the layout and all points are the same', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  const { url } = await before.call(TRACES, KWARGS);
  await eventually('the plot call is saved', async () => {
    await before.clock.advance(200);
    return readdirSync(join(dataDir, 'plots')).includes('1.json');
  });
  const first = await before.socket(
    streamHead(A) + chunk('{"x":1,"y":1,"layout":{"title":{"text":"New"}}}\n') + LAST_CHUNK,
  );
  await first.untilClosed();
  await before.server.close();

  const after = await rig({ dataDir });
  const path = new URL(url).pathname;
  const stream = await after.socket(streamHead(A) + chunk('{"x":2,"y":2}\n') + LAST_CHUNK);
  expect(await stream.untilClosed()).toContain('200 OK');
  const { data, layout } = await after.figure(after.server.url + path);
  expect(data).toEqual([
    { name: 'Heart rate', meta: { series: 'hr', unit: '/min' }, stream: { maxpoints: 100 }, x: [1, 2], y: [1, 2] },
    { x: [1], y: [2] },
  ]);
  expect(layout).toEqual({ title: { text: 'New' } });
  expect((await after.call(TRACES, KWARGS)).url).toBe(after.server.url + path);
});

test('the account is made once, said once, and kept', async () => {
  const dataDir = dataFolder();
  const first = await rig({ dataDir });
  expect(first.server.user).toBe('maker');
  expect(first.server.key).toMatch(/^[a-z0-9]{10}$/);
  expect(first.statuses).toContainEqual({ type: 'accountMade', user: 'maker', key: first.server.key });
  await first.server.close();
  const second = await rig({ dataDir });
  expect(second.server.key).toBe(first.server.key);
  expect(second.statuses.map(({ type }) => type)).toEqual(['serverListening']);
});

test('a given user and key stand above the kept ones and are not written down', async () => {
  const dataDir = dataFolder();
  const { server, statuses } = await rig({ dataDir, user: 'ada', key: 'secretsecret' });
  expect(server).toMatchObject({ user: 'ada', key: 'secretsecret' });
  expect(statuses.map(({ type }) => type)).toEqual(['serverListening']);
  expect(readdirSync(dataDir)).toEqual(['plots', 'points']);
});

test('a plot that lost its stream keeps its points for good, and the stream stays with the one that took it', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  const one = await before.call([streamed(A)], { filename: 'one', fileopt: 'extend' });
  const two = await before.call([streamed(A)], { filename: 'two', fileopt: 'extend' });
  await (await before.socket(streamHead(A) + chunk('{"x":1,"y":1}\n') + LAST_CHUNK)).untilClosed();
  await before.call([streamed(A)], { filename: 'one', fileopt: 'overwrite' });
  await before.server.close();

  const after = await rig({ dataDir });
  await (await after.socket(streamHead(A) + chunk('{"x":2,"y":2}\n') + LAST_CHUNK)).untilClosed();
  const ys = async (url: string) => (await after.figure(after.server.url + new URL(url).pathname)).data[0]?.['y'];
  expect(await ys(one.url)).toEqual([2]);
  expect(await ys(two.url)).toEqual([1]);
});

test('the static copy of a plot whose stream was moved is whole after a kill at once and any number of restarts', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  const trace = streamed(A, { marker: { color: 'blue' } });
  const old = await before.call([trace, streamed('bbbbbbbbbb')], { filename: 'old', layout: { title: '1975' } });
  const lines = ['{"x":1,"y":1,"text":"a"}', '{"x":2,"y":2,"marker":{"color":"red"},"layout":{"title":"1976"}}'];
  const sent = streamHead(A) + lines.map((line) => chunk(`${line}\n`)).join('') + LAST_CHUNK;
  await (await before.socket(sent)).untilClosed();
  await before.call([streamed(A)], { filename: 'new' });
  const isStatic = { x: [1, 2], y: [1, 2], text: ['a', null], marker: { color: ['blue', 'red'] } };
  const path = new URL(old.url).pathname;
  expect((await before.figure(old.url)).data[0]).toEqual(isStatic);

  // What is on the disk now is all that a server has that is killed now; the lock is that of a living one.
  const copy = dataFolder();
  cpSync(dataDir, copy, { recursive: true, filter: (path) => !/\/lock-[^/]*$/.test(path) });
  for (let start = 0; start < 3; start += 1) {
    const after = await rig({ dataDir: copy });
    const figure = await after.figure(after.server.url + path);
    expect(figure.data[0], `start ${start}`).toEqual(isStatic);
    expect(figure.data[1], `start ${start}`).toHaveProperty('stream');
    expect(figure.layout).toEqual({ title: '1976' });
    expect(await (await fetch(`${after.server.url + path}.csv`)).text()).toMatch(/,2,[^\n]*\n$/);
    await (await after.socket(streamHead(A) + chunk(`{"x":${start + 3},"y":9}\n`) + LAST_CHUNK)).untilClosed();
    await after.server.close();
  }
});

test('a token that stands at two traces feeds both, also after a restart, and both are static once it is gone', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  const { url } = await before.call([streamed(A), streamed(A, { xaxis: 'x2' })], { filename: 'twice' });
  await (await before.socket(streamHead(A) + chunk('{"x":1,"y":1}\n') + LAST_CHUNK)).untilClosed();
  await before.server.close();

  const after = await rig({ dataDir });
  await (await after.socket(streamHead(A) + chunk('{"x":2,"y":2}\n') + LAST_CHUNK)).untilClosed();
  const data = async () => (await after.figure(after.server.url + new URL(url).pathname)).data;
  expect((await data()).map(({ y }) => y)).toEqual([
    [1, 2],
    [1, 2],
  ]);
  await after.call([streamed(A)], { filename: 'once' });
  expect((await data()).map(({ stream }) => stream)).toEqual([undefined, undefined]);
});

test('only this user may look into the folder, and no file says a token', async () => {
  const dataDir = dataFolder();
  const { call, server } = await rig({ dataDir });
  await call([streamed('CANARY-TOKEN')], KWARGS);
  await server.close();
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  for (const file of [join(dataDir, 'account.json'), join(dataDir, 'plots', '1.json')]) {
    expect(statSync(file).mode & 0o777, file).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('CANARY');
  }
});

test('a spoiled plot file is set aside and reported, the other plots and all numbers stay', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call([streamed(A)], { filename: 'one' });
  await before.call([streamed('bbbbbbbbbb')], { filename: 'two' });
  await before.server.close();
  writeFileSync(join(dataDir, 'plots', '2.json'), '{"format":1,"id":"2"');

  const after = await rig({ dataDir });
  expect(after.statuses).toContainEqual(
    expect.objectContaining<Partial<Status>>({
      type: 'stateSetAside',
      path: join(dataDir, 'plots', '2.json'),
      why: 'not JSON',
    }),
  );
  expect(readdirSync(join(dataDir, 'plots')).filter((name) => name.startsWith('2.json.unusable-'))).toHaveLength(1);
  expect((await after.call([streamed(A)], { filename: 'one' })).url).toMatch(/\/1$/);
  expect((await after.call([streamed('bbbbbbbbbb')], { filename: 'two' })).url).toMatch(/\/3$/);
});

test.each([
  '',
  'null',
  '[]',
  '{"format":2,"id":"1"}',
  '{"format":1,"id":"../1","user":"u","filename":"f","layout":{},"traces":[]}',
  '{"format":1,"id":"7","user":"u","filename":"f","layout":{},"traces":[]}',
  '{"format":1,"id":"1","user":"u","filename":"f","layout":{},"traces":[{"definition":1}]}',
  '{"format":1,"id":"1","user":"u","filename":"f","layout":{"a":1e999},"traces":[]}',
  '\0\0\0\0',
])('a plot file that holds %j does not keep the server from starting, twice', async (content) => {
  const dataDir = dataFolder();
  await (await rig({ dataDir })).server.close();
  writeFileSync(join(dataDir, 'plots', '1.json'), content);
  const first = await rig({ dataDir });
  expect(first.statuses.map(({ type }) => type)).toContain('stateSetAside');
  await first.server.close();
  expect((await rig({ dataDir })).statuses.map(({ type }) => type)).toEqual(['serverListening']);
});

test('a spoiled account file is set aside, and a new account is made and said', async () => {
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.server.close();
  writeFileSync(join(dataDir, 'account.json'), 'not json');
  const { statuses } = await rig({ dataDir });
  expect(statuses.map(({ type }) => type)).toEqual(['stateSetAside', 'accountMade', 'serverListening']);
});

test('a data folder that is a file is refused with what to do', async () => {
  const file = `${dataFolder()}-file`;
  writeFileSync(file, '');
  onTestFinished(() => rmSync(file));
  const failure: unknown = await rig({ dataDir: file }).catch((error: unknown) => error);
  expect(isBoardstreamError(failure) && failure.code).toBe('DATA_FOLDER_UNUSABLE');
  expect(String(failure)).toContain('--data');
});

test('a port in use is refused with the port and what to do', async () => {
  const { server } = await rig();
  const { startPlotServer } = await import('../../plot-server/index.ts');
  const { ManualClock } = await import('../../core/index.ts');
  const failure: unknown = await startPlotServer({
    host: '127.0.0.1',
    httpPort: server.httpPort,
    clock: new ManualClock(),
    onStatus: () => {},
  }).catch((error: unknown) => error);
  expect(isBoardstreamError(failure) && failure.code).toBe('HTTP_PORT_UNAVAILABLE');
  expect(String(failure)).toMatch(new RegExp(`port ${server.httpPort} is in use.*--http-port`));
});
