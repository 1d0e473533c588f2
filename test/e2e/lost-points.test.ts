import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, getRows, stopAll } from './cli-process.ts';

const LIVE = 100;
/** Some three times what a spool of 2 MiB holds. */
const WHILE_AWAY = 60_000;

afterEach(stopAll);

/** One number of an answer to a scrape. */
async function scraped(url: string, metric: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${metric} `));
  return Number(line?.slice(metric.length + 1));
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `n:${from + at}\n`).join('');

testWith(
  { chromium: requireProgram('chromium') },
  'points that made way are a gap on the page that says how many and why; all others are there once',
  async (programs) => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-lost-'));
    const env = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
    const serve = (port: string) =>
      new CliProcess(['serve', '--http-port', port, '--host', '127.0.0.1', '--data', join(folder, 'data')], { env });
    const server = serve('0');
    const url = await server.printed(/^Stream server: (\S+)/m);
    const where = ['--port', '-', '--to', url, '--data', join(folder, 'bridge')];
    const bridge = new CliProcess(['run', ...where, '--spool-max', '2', '--metrics-port', '0'], { env });
    const bridgeMetrics = await bridge.printed(/metrics at (\S+)/);

    bridge.child.stdin.write(lines(1, LIVE));
    const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
    await eventually('the first are stored', async () => (await getRows(plotUrl)).length === LIVE);
    await server.stop('SIGKILL');
    await bridge.printed(/trying again in/);
    const last = LIVE + WHILE_AWAY;
    bridge.child.stdin.write(lines(LIVE + 1, last));
    await eventually(
      'all are read',
      async () => (await scraped(bridgeMetrics, 'boardstream_spool_appended_points_total')) === last,
    );

    await serve(new URL(url).port).printed(/^Stream server: (\S+)/m);
    await eventually(
      'everything is delivered',
      async () => (await scraped(bridgeMetrics, 'boardstream_spool_points')) === 0,
      60_000,
    );
    const stored = (await getRows(plotUrl)).map(({ value }) => value);
    const missing = last - stored.length;
    const kept = stored.slice(LIVE);
    expect(stored.slice(0, LIVE)).toEqual(Array.from({ length: LIVE }, (_, at) => at + 1));
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => last - kept.length + 1 + at));
    expect(missing).toBeGreaterThan(WHILE_AWAY / 4);

    const { gaps } = (await (await fetch(`${plotUrl}.json`)).json()) as { gaps: unknown };
    expect(gaps).toMatchObject([{ points: missing, reason: 'full' }]);
    const lost = 'boardstream_lost_points_total{reason="full"}';
    expect(await scraped(`${url}/metrics`, lost)).toBe(missing);
    expect(await scraped(bridgeMetrics, 'boardstream_spool_dropped_points_total')).toBe(missing);

    const browser = await chromium.launch({ executablePath: programs.chromium, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      await page.goto(plotUrl);
      const words = page.locator('.gaps li');
      await words.first().waitFor();
      expect(await words.allInnerTexts()).toEqual([
        expect.stringContaining(`${missing.toLocaleString('en')} points missing: the spool was full`),
      ]);
    } finally {
      await browser.close();
    }
    await stopAll();
    rmSync(folder, { recursive: true });
  },
  120_000,
);
