import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, stopAll } from './cli-process.ts';

/** `--no-sandbox` because CI runs as root; the others keep Chromium from calling home. */
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const NEEDS = { chromium: requireProgram('chromium') };
/** Set to write the README's picture anew: `README_PICTURE=docs/live-plot.png npm test`. */
const { README_PICTURE } = process.env;

let browser: Browser | undefined;

afterEach(stopAll);
afterAll(async () => browser?.close());

/** What a page shows of each trace: how many points came in all, and the newest value. */
async function shown(page: Page): Promise<Record<string, { points: number; last: string }>> {
  return page.$$eval('[data-trace]', (cards) =>
    Object.fromEntries(
      cards.map((card) => [
        card.getAttribute('data-trace') ?? '',
        { points: Number(card.getAttribute('data-points')), last: card.getAttribute('data-last') ?? '' },
      ]),
    ),
  );
}

async function open(url: string, executablePath: string): Promise<{ page: Page; problems: string[] }> {
  browser ??= await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) problems.push(`asks another host: ${request.url()}`);
  });
  await page.goto(url);
  return { page, problems };
}

testWith(
  NEEDS,
  'the pulse grows on the page, the heart rate appears, and two windows show the same numbers',
  async (programs) => {
    const demo = new CliProcess(['demo', '--http-port', '0']);
    const plotUrl = await demo.printed(/^Live plot: (\S+)$/m);
    const [one, two] = await Promise.all([open(plotUrl, programs.chromium), open(plotUrl, programs.chromium)]);

    // The sketch knows the heart rate after nine beats.
    for (const trace of ['pulse', 'heart_rate']) {
      const before = (await shown(one.page))[trace]?.points ?? 0;
      const grown = async () => ((await shown(one.page))[trace]?.points ?? 0) > before + 100;
      await eventually(`${trace} has grown`, grown, 30_000);
    }
    await eventually('the curves are drawn', async () => (await one.page.locator('.js-line').count()) >= 2);
    if (README_PICTURE !== undefined) {
      await eventually(
        'thirty seconds are drawn',
        async () => ((await shown(one.page))['pulse']?.points ?? 0) > 1_600,
        60_000,
      );
      await one.page.screenshot({ path: README_PICTURE });
    }

    // Numbers at one instant can only be compared once they stand still.
    demo.child.kill('SIGSTOP');
    const numbers = async () => [await shown(one.page), await shown(two.page)] as const;
    await eventually('both windows show the same', async () => {
      const [first, second] = await numbers();
      return JSON.stringify(first) === JSON.stringify(second);
    });
    const [first, second] = await numbers();
    expect(second).toEqual(first);
    expect(Object.keys(first)).toEqual(['pulse', 'heart_rate']);
    demo.child.kill('SIGCONT');
    expect([...one.problems, ...two.problems]).toEqual([]);
  },
);

testWith(NEEDS, 'an open page goes on by itself when the server is killed and started again', async (programs) => {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-page-'));
  const env = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
  const serve = (port: string) =>
    new CliProcess(['serve', '--http-port', port, '--host', '127.0.0.1', '--data', join(folder, 'data')], { env });
  const server = serve('0');
  const url = await server.printed(/^Stream server: (\S+)/m);
  const board = new CliProcess(['sim', 'arduino-uno', '--link', join(folder, 'uno')]);
  await board.printed(/^(\/\S+)/);
  const bridge = new CliProcess(['run', '--port', join(folder, 'uno'), '--to', url, '--data', join(folder, 'bridge')], {
    env,
  });
  const { page } = await open(await bridge.printed(/^Live plot: (\S+)/m), programs.chromium);
  const state = () => page.getAttribute('main', 'data-state');
  await eventually('the page is live', async () => (await state()) === 'live');

  await server.stop('SIGKILL');
  await eventually('the page says that it reconnects', async () => (await state()) === 'reconnecting');
  const restartedAtMs = performance.now();
  const again = serve(new URL(url).port);
  await again.printed(/^Stream server: (\S+)/m);
  await eventually('the page is live again', async () => (await state()) === 'live');
  console.info(
    `the page was live again ${Math.round(performance.now() - restartedAtMs)} ms after the server was started`,
  );
  const before = (await shown(page))['ecg']?.points ?? 0;
  await eventually('its curves grow', async () => ((await shown(page))['ecg']?.points ?? 0) > before + 50);
  await stopAll();
  rmSync(folder, { recursive: true });
});
