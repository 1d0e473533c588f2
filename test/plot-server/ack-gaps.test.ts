import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Plot } from '../../plot-server/plots/plot.ts';
import { eventually } from '../eventually.ts';
import { AckClient, BOOT, hears } from './ack-client.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';
const B = 'bbbbbbbbbb';

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-gaps-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Gaps declared from now on, as `plot time reason points`. */
function declaredGaps(): string[] {
  const gaps: string[] = [];
  const spy = vi.spyOn(Plot.prototype, 'declareGapBefore').mockImplementation(function (this: Plot, timeMs, gap) {
    gaps.push(`${this.id} ${new Date(timeMs).toISOString().slice(11, 19)} ${gap.reason} ${gap.points}`);
  });
  onTestFinished(() => spy.mockRestore());
  return gaps;
}

async function stored(made: Rig, ...lines: readonly string[]): Promise<void> {
  const client = new AckClient(made)
    .claim()
    .send(...lines)
    .end();
  await eventually('it is stored', () => client.closed);
  expect(client.lines.at(-1)).toMatch(/^\{"ack":/);
}

const point = (minute: number, token = A) => `{"x":"2026-01-01T00:0${minute}:00Z","y":1,"streamtoken":"${token}"}`;

test('points that were lost leave a gap in every plot of their source, and again after a restart', async () => {
  const gaps = declaredGaps();
  const dataDir = dataFolder();
  const before = await rig({ dataDir });
  await before.call([streamed(A)], { filename: 'one' });
  await before.call([streamed(B)], { filename: 'two' });
  await stored(before, point(1, A), point(2, B));
  await stored(before, '{"plotly-stream":{"next":9,"lost":"power","points":4}}', point(3, A), point(4, A));
  const expected = ['1 00:03:00 power 4', '2 00:05:00 power 4'];
  expect(gaps).toEqual(expected.slice(0, 1));
  await before.server.close();

  gaps.length = 0;
  const after = await rig({ dataDir });
  expect(gaps).toEqual(expected.slice(0, 1));
  const again = new AckClient(after);
  await hears(again, '"hello":1,"ack":10');
  again.send(`{"plotly-stream":{"next":11,"boots":["${BOOT}"]}}`, point(5, B)).end();
  await eventually('it is stored', () => again.closed);
  expect(gaps).toEqual(expected);
});

test('where a source stands is remembered when nothing but plain messages came since', async () => {
  const dataDir = dataFolder();
  const maxBytes = 4 * 1024 * 1024;
  const before = await rig({ dataDir, maxBytes });
  await before.call([streamed(A)], { filename: 'one' });
  await stored(before, point(1), point(2));
  const long = chunk(`${JSON.stringify({ x: 1, y: 1, text: '0'.repeat(60_000) })}\n`);
  const plain = await before.socket(streamHead(A) + long.repeat(150) + LAST_CHUNK);
  await plain.untilClosed();
  await before.server.close();
  const after = await rig({ dataDir, maxBytes });
  await hears(new AckClient(after), '"hello":1,"ack":2');
});
