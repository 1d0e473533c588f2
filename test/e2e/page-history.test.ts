import type { Page } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { closeBrowser, closePages, drawn, NEEDS_CHROMIUM, openPage } from './browser.ts';
import { startPlotSource } from './plot-source.ts';

afterEach(closePages);
afterAll(closeBrowser);

const START_MS = Date.parse('2026-01-31T12:00:00Z');
const PEAK = 900;

/** 5,000 points a second apart, most of which no page holds any more; one stands out from the others. */
async function longPlot() {
  const source = await startPlotSource();
  const url = await source.makePlot('long', ['a'], { maxpoints: 100 });
  const points = Array.from({ length: 5000 }, (_, at): [number, number] => [
    START_MS + at * 1000,
    at === 1234 ? PEAK : at % 10,
  ]);
  source.send('long', 'a', points);
  return { ...source, url };
}

const historyState = (page: Page) => page.getAttribute('.chart', 'data-history');
const ys = async (page: Page) => (await drawn(page)).traces.flatMap(({ y }) => y);

testWith(
  NEEDS_CHROMIUM,
  'a peak that the page does not hold any more is there when all is shown, and closer by every point',
  async ({ chromium }) => {
    const { url } = await longPlot();
    const { page, problems } = await openPage(url, chromium);
    await eventually('the newest points are drawn', async () => (await ys(page)).includes(9));
    expect(await ys(page)).not.toContain(PEAK);
    await page.getByRole('button', { name: 'All' }).click();
    await eventually('the peak is drawn', async () => (await ys(page)).includes(PEAK));
    expect(await historyState(page)).toBe('shown');
    // An envelope at the resolution of the screen, and the live points behind it.
    expect((await ys(page)).length).toBeLessThan(4000);
    expect((await drawn(page)).traces[0]?.x.at(-1)).toBeGreaterThan((await drawn(page)).traces[0]?.x[0] ?? 0);

    // The peak stands a quarter from the left: nearer, until each point has its own pixel.
    await page.locator('.chart-canvas .nsewdrag').first().waitFor({ state: 'attached' });
    const box = await page.locator('.chart-canvas .nsewdrag').first().boundingBox();
    if (box === null) throw new Error('no chart');
    const at = (part: number) => box.x + part * box.width;
    await page.mouse.move(at(0.23), box.y + 100);
    await page.mouse.down();
    await page.mouse.move(at(0.27), box.y + 105, { steps: 5 });
    await page.mouse.up();
    await eventually('every point of the zoom is drawn', async () => {
      const { traces } = await drawn(page);
      const [x = [], y = []] = [traces[0]?.x, traces[0]?.y];
      const peakAt = y.indexOf(PEAK);
      return peakAt > 0 && (x[peakAt + 1] ?? 0) - (x[peakAt] ?? 0) === 1000;
    });
    await page.keyboard.press('0');
    await page.keyboard.press('2');
    await eventually('it follows again', async () => !(await ys(page)).includes(PEAK));
    expect(problems).toEqual([]);
  },
);

testWith(
  NEEDS_CHROMIUM,
  'while the past is asked for and cannot be had the chart says so, and tries again',
  async ({ chromium }) => {
    const { url } = await longPlot();
    const { page } = await openPage(url, chromium);
    await eventually('the newest points are drawn', async () => (await ys(page)).includes(9));
    let answer: 'hold' | 'fail' | 'pass' = 'fail';
    let release = () => {};
    await page.route('**/history?*', async (route) => {
      if (answer === 'hold') {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      if (answer === 'fail') await route.fulfill({ status: 503, body: 'busy' });
      else await route.continue();
    });
    await page.getByRole('button', { name: 'All' }).click();
    await eventually('it says that it failed', async () => (await historyState(page)) === 'failed');
    expect(await page.locator('.chart-note').textContent()).toContain('could not be loaded');
    answer = 'hold';
    await page.getByRole('button', { name: 'Try again' }).click();
    await eventually('it says that it loads', async () => (await historyState(page)) === 'loading');
    answer = 'pass';
    release();
    await eventually('the peak is drawn', async () => (await ys(page)).includes(PEAK));
    expect(await page.locator('.chart-note button').isHidden()).toBe(true);
  },
);
