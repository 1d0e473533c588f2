import { expect, test } from 'vitest';
import { encodeBridgeReport } from '../../../core/index.ts';
import type { PlotServer } from '../../../plot-server/index.ts';
import { basic } from '../owner.ts';
import { rig, streamed } from '../rig.ts';
import { report } from './report.ts';

async function put(server: PlotServer, bridge: string, points: number, oldestAgeMs: number): Promise<void> {
  await fetch(`${server.url}/bridges/${bridge}`, {
    method: 'PUT',
    headers: { authorization: basic(server.user, server.key), 'content-type': 'application/json' },
    body: encodeBridgeReport(report(bridge, ['uno'], { spool: { points, oldestAgeMs, dropped: 0 } })),
  });
}

async function frontPage(server: PlotServer): Promise<string> {
  return (await fetch(server.url, { headers: { accept: 'text/html' } })).text();
}

test('points that are just on their way to the server are not shown as waiting, those of an outage are', async () => {
  const { server } = await rig();
  await put(server, 'pi', 8, 400);
  expect(await frontPage(server)).not.toContain('waiting');
  await put(server, 'roof', 1_200, 60_000);
  const page = await frontPage(server);
  expect(page).toContain('2 of 2 bridges online, 1,200 points waiting');
  expect(page).toContain('1,200 points waiting, oldest');
  expect(page).not.toContain('8 points waiting');
});

test('of two boards of one name each plot says whose it is', async () => {
  const { server, call } = await rig();
  const layout = { title: { text: 'uno' } };
  await call([streamed('abcdefghij')], { filename: 'attic/uno', layout });
  await call([streamed('bbcdefghij')], { filename: 'cellar/uno', layout });
  await call([streamed('cbcdefghij')], { filename: 'by hand', layout });
  const page = await frontPage(server);
  expect(Array.from(page.matchAll(/plot-bridge">([^<]*)</g), ([, bridge]) => bridge)).toEqual(['cellar', 'attic']);
});
