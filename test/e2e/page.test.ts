import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { closeBrowser, closePages, NEEDS_CHROMIUM, openPage, shownNumbers } from './browser.ts';
import { CliProcess, stopAll } from './cli-process.ts';

/** Set to write the README's picture anew: `README_PICTURE=docs/live-plot.png npm test`. */
const { README_PICTURE } = process.env;

afterEach(async () => {
  await stopAll();
  await closePages();
});
afterAll(closeBrowser);

testWith(
  NEEDS_CHROMIUM,
  'the pulse grows on the page, the heart rate appears, and two windows show the same numbers',
  async (programs) => {
    const demo = new CliProcess(['demo', '--http-port', '0']);
    const plotUrl = await demo.printed(/^Live plot: (\S+)$/m);
    const [one, two] = await Promise.all([openPage(plotUrl, programs.chromium), openPage(plotUrl, programs.chromium)]);

    // The sketch knows the heart rate after nine beats.
    for (const trace of ['pulse', 'heart_rate']) {
      const before = (await shownNumbers(one.page))[trace]?.points ?? 0;
      const grown = async () => ((await shownNumbers(one.page))[trace]?.points ?? 0) > before + 100;
      await eventually(`${trace} has grown`, grown, 30_000);
    }
    await eventually('the curves are drawn', async () => (await one.page.locator('.js-line').count()) >= 2);
    if (README_PICTURE !== undefined) {
      await eventually(
        'thirty seconds are drawn',
        async () => ((await shownNumbers(one.page))['pulse']?.points ?? 0) > 1_600,
        60_000,
      );
      await one.page.screenshot({ path: README_PICTURE });
    }

    // Numbers at one instant can only be compared once they stand still.
    demo.child.kill('SIGSTOP');
    const numbers = async () => [await shownNumbers(one.page), await shownNumbers(two.page)] as const;
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

testWith(
  NEEDS_CHROMIUM,
  'an open page goes on by itself when the server is killed and started again',
  async (programs) => {
    const folder = mkdtempSync(join(tmpdir(), 'boardstream-page-'));
    const env = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
    const serve = (port: string) =>
      new CliProcess(['serve', '--http-port', port, '--host', '127.0.0.1', '--data', join(folder, 'data')], { env });
    const server = serve('0');
    const url = await server.printed(/^Stream server: (\S+)/m);
    const board = new CliProcess(['sim', 'arduino-uno', '--link', join(folder, 'uno')]);
    await board.printed(/^(\/\S+)/);
    const bridge = new CliProcess(
      ['run', '--port', join(folder, 'uno'), '--to', url, '--data', join(folder, 'bridge')],
      {
        env,
      },
    );
    const { page } = await openPage(await bridge.printed(/^Live plot: (\S+)/m), programs.chromium);
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
    const before = (await shownNumbers(page))['ecg']?.points ?? 0;
    await eventually('its curves grow', async () => ((await shownNumbers(page))['ecg']?.points ?? 0) > before + 50);
    await stopAll();
    rmSync(folder, { recursive: true });
  },
);
