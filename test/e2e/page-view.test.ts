import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, expect, onTestFinished } from 'vitest';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { closeBrowser, closePages, drawn, NEEDS_CHROMIUM, openPage, shownNumbers } from './browser.ts';
import { startPlotSource } from './plot-source.ts';

afterEach(closePages);
afterAll(closeBrowser);

const START_MS = Date.parse('2026-01-31T12:00:00Z');

/** Points a second apart. */
function seconds(from: number, to: number, y: (at: number) => number = (at) => at): [number, number][] {
  return Array.from({ length: to - from + 1 }, (_, index) => [START_MS + (from + index) * 1000, y(from + index)]);
}

async function hasDrawn(page: Page, y: number, selector?: string): Promise<void> {
  await eventually(`${y} is drawn`, async () => {
    const { traces } = await drawn(page, selector);
    return traces.some((trace) => trace.y.includes(y));
  });
}

/** The stretch of time that the chart shows, seconds; 0 before it is drawn. */
async function shownS(page: Page): Promise<number> {
  const { xaxis } = (await drawn(page)).layout;
  const [from, to] = (xaxis?.range ?? [0, 0]).map((limit) => new Date(limit).getTime());
  return ((to ?? 0) - (from ?? 0)) / 1000;
}

testWith(
  NEEDS_CHROMIUM,
  'a paused page stands still while points come in, and then shows them',
  async ({ chromium }) => {
    const source = await startPlotSource();
    const url = await source.makePlot('pausing', ['a']);
    source.send('pausing', 'a', seconds(0, 30));
    const { page } = await openPage(url, chromium);
    await hasDrawn(page, 30);
    await page.keyboard.press(' ');
    expect(await page.getAttribute('main', 'data-state')).toBe('paused');
    source.send('pausing', 'a', seconds(31, 40));
    await eventually('the number grows', async () => (await shownNumbers(page))['a']?.points === 41);
    expect((await drawn(page)).traces[0]?.y.at(-1)).toBe(30);
    await page.keyboard.press(' ');
    await hasDrawn(page, 40);
    expect(await page.getAttribute('main', 'data-state')).toBe('live');
  },
);

testWith(NEEDS_CHROMIUM, 'keys choose windows, zoom, move and go back to the newest points', async ({ chromium }) => {
  const source = await startPlotSource();
  const url = await source.makePlot('keys', ['a']);
  source.send('keys', 'a', seconds(0, 60));
  const { page } = await openPage(url, chromium);
  await hasDrawn(page, 60);
  await page.keyboard.press('1');
  await eventually('ten seconds are shown', async () => Math.abs((await shownS(page)) - 10) < 0.01);
  await page.keyboard.press('+');
  await eventually('six seconds are shown', async () => Math.abs((await shownS(page)) - 6) < 0.01);
  expect(await page.locator('.windows [aria-pressed=true]').count()).toBe(0);
  const before = (await drawn(page)).layout['xaxis']?.range?.[0] ?? '';
  await page.keyboard.press('ArrowLeft');
  await eventually('it has moved', async () => ((await drawn(page)).layout['xaxis']?.range?.[0] ?? '') < before);
  await page.keyboard.press('0');
  await eventually('ten seconds are shown again', async () => Math.abs((await shownS(page)) - 10) < 0.01);
  await page.keyboard.press('?');
  expect(await page.locator('dialog.help').getAttribute('open')).not.toBeNull();
  await page.keyboard.press('2');
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog.help').getAttribute('open')).toBeNull();
  expect(await page.locator('.windows [aria-pressed=true]').textContent()).toBe('10 s');
});

testWith(
  NEEDS_CHROMIUM,
  'the share dialog has the link and a frame, which works in a page of another site',
  async ({ chromium }) => {
    const source = await startPlotSource();
    const url = await source.makePlot('embedded', ['a']);
    source.send('embedded', 'a', seconds(0, 30));
    const { page, problems } = await openPage(url, chromium);
    await page.keyboard.press('s');
    expect(await page.locator('.share-link').inputValue()).toBe(url);
    const frame = await page.locator('.share-embed').inputValue();
    expect(frame).toContain(`src="${url}.embed" height="525" width="100%"`);
    expect(problems).toEqual([]);

    const site = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>A blog</title>${frame}<iframe id="whole" src="${url}"></iframe>`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      site.closeAllConnections();
      site.close();
    });
    const blog = await openPage(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`, chromium);
    const inside = blog.page.frameLocator('#igraph');
    await inside.locator('.js-line').first().waitFor({ state: 'attached' });
    expect(await inside.locator('.title-text').getAttribute('href')).toBe(new URL(url).pathname);
    // The page with the buttons shows in no frame of a stranger.
    expect(await blog.page.frameLocator('#whole').locator('main').count()).toBe(0);
  },
);

testWith(
  NEEDS_CHROMIUM,
  'several plots on one page come over one connection, each with its own state',
  async ({ chromium }) => {
    const source = await startPlotSource();
    await source.makePlot('one', ['a']);
    await source.makePlot('two', ['b', 'c']);
    await source.makePlot('three', ['d']);
    const { page, problems } = await openPage(source.server.url, chromium);
    const connections: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/live')) connections.push(new URL(request.url()).pathname);
    });
    await page.getByLabel('Choose two').check();
    await page.getByLabel('Choose one').check();
    await page.getByRole('button', { name: 'Open 2 together' }).click();
    await page.waitForURL('**/~maker/1,2');
    source.send('one', 'a', seconds(0, 25));
    await hasDrawn(page, 25, '[data-plot-id="1"]');
    source.send(
      'two',
      'c',
      seconds(0, 26, (at) => -at),
    );
    await hasDrawn(page, -26, '[data-plot-id="2"]');
    expect(Object.keys(await shownNumbers(page))).toEqual(['a', 'b', 'c']);
    expect(
      await page.locator('.board-plot').evaluateAll((plots) => plots.map((plot) => plot.getAttribute('data-state'))),
    ).toEqual(['live', 'live']);
    expect(connections).toEqual(['/~maker/1,2/live']);
    expect(problems).toEqual([]);
    expect((await fetch(`${source.server.url}/~maker/1,99`)).status).toBe(404);
  },
);

testWith(
  NEEDS_CHROMIUM,
  'a copy that a viewer restyles stays on that screen, and leads back to the live plot',
  async ({ chromium }) => {
    const source = await startPlotSource();
    const url = await source.makePlot('mine', ['a']);
    source.send('mine', 'a', seconds(0, 30));
    const { page, problems } = await openPage(url, chromium);
    await hasDrawn(page, 30);
    const figure = await (await fetch(`${url}.json`)).text();
    await page.keyboard.press('e');
    await page.getByLabel('Title').first().fill('My own title');
    await page.getByLabel('Drawn as').selectOption('bars');
    await page.getByLabel('Range').fill('zero');
    await page.getByRole('button', { name: 'Apply on this screen' }).click();
    expect(await page.locator('.edit-error').textContent()).toContain('two numbers');
    await page.getByLabel('Range').fill('-5 to 50');
    await page.getByRole('button', { name: 'Apply on this screen' }).click();
    expect(await page.getAttribute('main', 'data-state')).toBe('copy');
    expect(await page.locator('h1').textContent()).toBe('My own title');
    await page.locator('.barlayer .point').first().waitFor({ state: 'attached' });
    expect((await drawn(page)).layout['yaxis']?.range).toEqual([-5, 50]);
    expect(await (await fetch(`${url}.json`)).text()).toBe(figure);

    source.send('mine', 'a', seconds(31, 40));
    const other = await openPage(url, chromium);
    await hasDrawn(other.page, 40);
    expect((await shownNumbers(page))['a']?.points).toBe(31);
    await page.getByRole('button', { name: 'Back to live' }).click();
    await hasDrawn(page, 40);
    expect(await page.locator('h1').textContent()).toBe('mine');
    expect(problems).toEqual([]);
  },
);

testWith(
  NEEDS_CHROMIUM,
  'the chosen colours are kept for the next page, and a frame has those of its address',
  async ({ chromium }) => {
    const source = await startPlotSource();
    const url = await source.makePlot('colours', ['a']);
    const { page } = await openPage(url, chromium, { colorScheme: 'light' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.locator('.theme-switch').click();
    await page.locator('.theme-switch').click();
    expect(await page.locator('.theme-switch').getAttribute('aria-label')).toBe('Colours: dark');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await ground()).toBe(dark);
    await page.locator('.theme-switch').click();
    expect(await ground()).toBe(light);
    await page.goto(`${url}.embed?theme=dark`);
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
  },
);

testWith(
  NEEDS_CHROMIUM,
  'a panel whose trace has no point yet is drawn below the others, and nothing goes wrong',
  async ({ chromium }) => {
    const { server } = await startPlotSource();
    const points = seconds(0, 30);
    const pulse = { x: points.map(([timeMs]) => new Date(timeMs).toISOString()), y: points.map(([, y]) => y) };
    const call = async (args: readonly object[], layout: object) => {
      const figure = { args: JSON.stringify(args), kwargs: JSON.stringify({ filename: 'panels', layout }) };
      const body = new URLSearchParams({ un: server.user, key: server.key, origin: 'plot', ...figure });
      await fetch(`${server.url}/clientresp`, { method: 'POST', body });
    };
    await call([pulse], { xaxis: { type: 'date', anchor: 'y' }, yaxis: { domain: [0, 1] } });
    const { page, problems } = await openPage(`${server.url}/~maker/1`, chromium);
    await hasDrawn(page, 30);
    const yaxes = { yaxis: { domain: [0.53, 1] }, yaxis2: { domain: [0, 0.47] } };
    await call([pulse, { x: [], y: [], yaxis: 'y2' }], { xaxis: { type: 'date', anchor: 'y2' }, ...yaxes });
    await eventually('there are two panels', async () => (await drawn(page)).layout['yaxis2'] !== undefined);
    await page.waitForSelector('.subplot.xy2', { state: 'attached' });
    expect(problems).toEqual([]);
  },
);
