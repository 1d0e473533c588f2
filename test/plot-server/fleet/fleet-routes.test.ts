import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type BridgeReport, encodeBridgeReport, type Status } from '../../../core/index.ts';
import type { PlotServer } from '../../../plot-server/index.ts';
import { basic, browser, signedIn } from '../owner.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from '../rig.ts';
import { report } from './report.ts';

const TOKEN = 'abcdefghij';

/** Sends a report as a bridge does. */
function put(server: PlotServer, said: BridgeReport, headers: Record<string, string> = {}, body?: string) {
  return fetch(`${server.url}/bridges/${encodeURIComponent(said.bridge)}`, {
    method: 'PUT',
    headers: { authorization: basic(server.user, server.key), 'content-type': 'application/json', ...headers },
    body: body ?? encodeBridgeReport(said),
  });
}

interface Listed {
  readonly bridge: string;
  readonly [field: string]: unknown;
  readonly boards: readonly { readonly name: string; readonly [field: string]: unknown }[];
}

async function listed(server: PlotServer, query = ''): Promise<Listed[]> {
  return (await (await fetch(`${server.url}/bridges${query}`)).json()) as Listed[];
}

async function sendPoint({ socket }: Rig, line: string): Promise<void> {
  await (await socket(streamHead(TOKEN) + chunk(`${line}\n`) + LAST_CHUNK)).untilClosed();
}

test('a bridge that says how it is stands in the list, with what it said', async () => {
  const { server } = await rig();
  const spool = { points: 12, oldestAgeMs: 3_000, dropped: 1 };
  expect((await put(server, report('pi', ['uno'], { spool, supply: 'weak', clock: 'unset' }))).status).toBe(204);
  expect(await listed(server)).toEqual([
    {
      ...{ bridge: 'pi', state: 'online', lastSeen: '2026-01-01T00:00:00.000Z', way: 'http' },
      ...{ version: '0.1.0', uptimeS: 60, clock: 'unset', clockAheadMs: 0, supply: 'weak', spool },
      boards: [{ name: 'uno', state: 'online', lastSeen: null, plot: null }],
    },
  ]);
});

test('a board has the plot of its file name, and was seen when the plot’s last point came', async () => {
  const all = await rig();
  const { server, clock, call } = all;
  const { url } = await call([streamed(TOKEN)], { filename: 'pi/uno' });
  await clock.advance(5_000);
  await sendPoint(all, '{"x":"2026-01-01T00:00:04Z","y":1}');
  await clock.advance(40_000);
  await put(server, report('pi', ['uno']));
  await clock.advance(2_000);
  const [entry] = await listed(server);
  expect(entry?.boards).toEqual([
    { name: 'uno', state: 'online', lastSeen: '2026-01-01T00:00:05.000Z', plot: new URL(url).pathname },
  ]);
  await clock.advance(60_000);
  expect((await listed(server))[0]?.boards[0]).toMatchObject({ state: 'quiet' });
  await sendPoint(all, '{"x":"2026-01-01T00:01:47Z","y":1}');
  await clock.advance(2_000);
  expect((await listed(server))[0]?.boards[0]).toMatchObject({ state: 'online' });
});

test.each([
  ['2026-01-01T01:00:00Z', 0, 'ahead', 3_600_000],
  ['2025-12-31T23:00:00Z', 0, 'behind', -3_600_000],
  // As old as the bridge says that points are which wait for delivery.
  ['2025-12-31T23:00:00Z', 3_600_000, 'set', 0],
  ['2026-01-01T00:00:30Z', 0, 'set', 0],
])('a point of %s, the oldest waiting for %d ms: the clock is %s', async (x, oldestAgeMs, clockState, clockAheadMs) => {
  const all = await rig();
  await all.call([streamed(TOKEN)], { filename: 'pi/uno' });
  await put(all.server, report('pi', ['uno'], { spool: { points: 1, oldestAgeMs, dropped: 0 } }));
  await sendPoint(all, JSON.stringify({ x, y: 1 }));
  const [entry] = await listed(all.server);
  expect(entry).toMatchObject({ clock: clockState, clockAheadMs });
});

test('only the owner may say how a bridge is, from no page of another site', async () => {
  const { server } = await rig();
  const said = report('pi');
  expect((await put(server, said, { authorization: basic('maker', 'wrong') })).status).toBe(401);
  expect((await put(server, said, { authorization: '' })).status).toBe(401);
  expect((await put(server, said, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await put(server, said, { 'content-type': 'text/plain' })).status).toBe(400);
  expect(await listed(server)).toEqual([]);
});

test.each([
  ['that is cut off', '{', 400],
  ['without a name', '{"state":"online"}', 400],
  ['of a state that there is not', '{"state":"well","bridge":"pi"}', 400],
  ['of another bridge', encodeBridgeReport(report('another')), 400],
  ['of 65 KiB', ' '.repeat(65 * 1024), 413],
])('a report %s is refused', async (_what, body, status) => {
  const { server } = await rig();
  expect((await put(server, report('pi'), {}, body)).status).toBe(status);
  expect(await listed(server)).toEqual([]);
});

test('a bridge may know the server by any name, a page may not', async () => {
  const { server, socket } = await rig();
  const body = encodeBridgeReport(report('pi'));
  const sent = await socket(
    `PUT /bridges/pi HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Authorization: ${basic(server.user, server.key)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  expect(await sent.untilClosed()).toMatch(/^HTTP\/1\.1 204 /);
  const page = await socket('GET /bridges HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n');
  expect(await page.untilClosed()).toMatch(/^HTTP\/1\.1 421 /);
});

test('the owner can take a bridge off the list', async () => {
  const { server } = await rig();
  await put(server, report('pi'));
  const remove = (headers: Record<string, string>) =>
    fetch(`${server.url}/bridges/pi`, { method: 'DELETE', headers }).then(({ status }) => status);
  expect(await remove({})).toBe(401);
  const authorization = basic(server.user, server.key);
  expect([await remove({ authorization }), await remove({ authorization })]).toEqual([204, 404]);
  expect(await listed(server)).toEqual([]);
});

test('the page of all plots counts the bridges and shows twenty, those that are quiet first', async () => {
  const { server, clock } = await rig();
  const people = browser(server);
  expect(await (await people.get('/')).text()).toMatch(/<section class="fleet"[^>]* hidden>/);
  await put(server, report('zz-quiet'));
  await clock.advance(200_000);
  for (let at = 1; at <= 29; at += 1) await put(server, report(`pi${at}`));
  const page = await (await people.get('/')).text();
  expect(page).toContain('29 of 30 bridges online, 1 quiet');
  const names = [...page.matchAll(/data-bridge="([^"]+)"/g)].map(([, name]) => name);
  expect(names.slice(0, 3)).toEqual(['zz-quiet', 'pi1', 'pi2']);
  expect(names).toHaveLength(20);
  expect(page).toContain('href="/bridges?find=&amp;skip=0"');
  const whole = await (await people.get('/bridges?find=PI2')).text();
  expect([...whole.matchAll(/data-bridge=/g)]).toHaveLength(11);
});

test('names are text and nothing else on the page', async () => {
  const { server } = await rig();
  for (const name of ['<script>1</script>', '"><img src=x>', '__proto__', 'a/b?c#d%zz', '../..']) {
    expect((await put(server, report(name, [name]))).status).toBe(204);
  }
  expect(await listed(server)).toHaveLength(5);
  const page = await (await (await signedIn(server)).get('/bridges')).text();
  expect(page).not.toMatch(/<script>1|<img src=x>/);
  expect(page).toContain('&lt;script&gt;1&lt;/script&gt;');
});

test('the metrics count bridges and boards by state, and name none', async () => {
  const { server, clock } = await rig();
  await put(server, report('old'));
  await clock.advance(200_000);
  await put(server, report('kitchen', ['uno', 'mega'], { spool: { points: 7, oldestAgeMs: 1, dropped: 0 } }));
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain('boardstream_bridges{state="online"} 1\nboardstream_bridges{state="quiet"} 1\n');
  expect(text).toContain('boardstream_boards{state="online"} 2\n');
  expect(text).toContain('boardstream_bridge_waiting_points 7\n');
  expect(text).not.toContain('kitchen');
});

test('the list outlives a restart, and a file that holds none is set aside', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const before = await rig({ dataDir: folder });
  await put(before.server, report('pi', ['uno']));
  const list = await listed(before.server);
  await before.server.close();
  const file = join(folder, 'fleet.json');
  expect(readFileSync(file, 'utf8')).not.toContain(before.server.key);

  const after = await rig({ dataDir: folder });
  expect(await listed(after.server)).toEqual(list);
  await after.server.close();
  writeFileSync(file, 'nothing');
  const { server, statuses } = await rig({ dataDir: folder });
  expect(await listed(server)).toEqual([]);
  expect(statuses.map(({ type }: Status) => type)).toContain('stateSetAside');
});
