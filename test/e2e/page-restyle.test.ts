import { afterAll, afterEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { closeBrowser, closePages, drawn, NEEDS_CHROMIUM, openPage, shownNumbers } from './browser.ts';
import { startPlotSource } from './plot-source.ts';

afterEach(closePages);
afterAll(closeBrowser);

const START_MS = Date.parse('2026-01-31T12:00:00Z');
const POINTS = Array.from({ length: 31 }, (_, at): [number, number] => [START_MS + at * 1000, at]);

testWith(
  NEEDS_CHROMIUM,
  'what the owner restyles changes in every open window, and the stream goes on',
  async ({ chromium }) => {
    const source = await startPlotSource();
    const url = await source.makePlot('ours', ['a']);
    source.send('ours', 'a', POINTS);
    const [one, two] = await Promise.all([openPage(url, chromium), openPage(url, chromium)]);
    const change = {
      layout: { title: { text: 'Ours' }, yaxis: { title: { text: 'volts' } } },
      traces: { 0: { name: 'A', type: 'bar' } },
    };
    await source.restyle(url, change);
    for (const { page } of [one, two]) {
      await eventually('the new title stands there', async () => (await page.locator('h1').textContent()) === 'Ours');
      await page.locator('.barlayer .point').first().waitFor({ state: 'attached' });
      expect(await page.locator('.card-toggle').textContent()).toBe('A');
      expect((await drawn(page)).layout['yaxis']).toMatchObject({ title: { text: 'volts' } });
    }
    source.send('ours', 'a', [[START_MS + 31_000, 31]]);
    await eventually('a point comes', async () => Object.values(await shownNumbers(two.page))[0]?.points === 32);
    expect([...one.problems, ...two.problems]).toEqual([]);
  },
);

testWith(
  NEEDS_CHROMIUM,
  'an owner who has signed in edits the plot itself, and is told what the server will not take',
  async ({ chromium }) => {
    const source = await startPlotSource();
    const url = await source.makePlot('signed', ['a']);
    source.send('signed', 'a', POINTS);
    const owner = await openPage(url, chromium);
    const form = { user: source.server.user, key: source.server.key };
    const login = await owner.page.request.post(`${source.server.url}/login`, {
      form,
      headers: { origin: source.server.url },
    });
    expect(login.status()).toBeLessThan(400);
    await owner.page.reload();
    expect(await owner.page.getAttribute('main', 'data-owner')).toBe('true');
    const viewer = await openPage(url, chromium);
    await owner.page.keyboard.press('e');
    await owner.page.getByLabel('Title').first().fill('Signed');
    await owner.page.getByLabel('Colour', { exact: true }).fill('#008844');
    await owner.page.getByRole('button', { name: 'Apply for everyone' }).click();
    await eventually('the viewer sees it', async () => (await viewer.page.locator('h1').textContent()) === 'Signed');
    await eventually(
      'the owner is told',
      async () => (await owner.page.locator('.edit-error').textContent()) === 'Applied for everyone.',
    );
    expect(await viewer.page.locator('.card').getAttribute('style')).toContain('#008844');

    await owner.page.context().clearCookies();
    await owner.page.getByLabel('Title').first().fill('Not any more');
    await owner.page.getByRole('button', { name: 'Apply for everyone' }).click();
    await eventually(
      'it says why not',
      async () => (await owner.page.locator('.edit-error[data-kind=problem]').textContent()) !== '',
    );
    expect(await viewer.page.locator('h1').textContent()).toBe('Signed');
  },
);
