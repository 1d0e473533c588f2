import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest';
import { type BridgeReport, encodeBridgeReport } from '../../core/index.ts';
import type { BridgeEntry } from '../../plot-server/fleet/fleet-entry.ts';
import { type PlotServer, startPlotServer, systemClock } from '../../plot-server/index.ts';
import { freePort } from '../chaos/free-port.ts';
import { eventually } from '../eventually.ts';
import { report } from '../plot-server/fleet/report.ts';
import { basic } from '../plot-server/owner.ts';
import { testWith } from '../requirements.ts';
import { closeBrowser, closePages, NEEDS_CHROMIUM, openPage } from './browser.ts';
import { CliProcess, runCli, stopAll } from './cli-process.ts';

const HOSTILE = [
  '<script>window.hacked=1</script>',
  '"><img src=x onerror="window.hacked=2">',
  "' onmouseover='window.hacked=3' autofocus onfocus='window.hacked=4",
  '</title></script><script src="https://evil.example/c.js"></script>',
  '__proto__',
  'a/b?c#d%zz',
  'long'.repeat(60),
];

/** Several programs at once, on a machine that may have other work. */
const STARTED_WITHIN_MS = 60_000;

const PHONE = { viewport: { width: 390, height: 800 } };

afterEach(async () => {
  await stopAll();
  await closePages();
});
afterAll(closeBrowser);

/** A simulated board, and a bridge of its own that reads it. */
async function startBridge(folder: string, name: string, destination: string): Promise<CliProcess> {
  const board = new CliProcess(['sim', 'arduino-uno', '--link', join(folder, name)]);
  await board.printed(/^(\/\S+)/);
  const config = join(folder, `${name}.yaml`);
  const uno = `{ source: serial, path: "${join(folder, name)}" }`;
  writeFileSync(config, `name: ${name}\nboards:\n  uno: ${uno}\ndestinations:\n  live: ${destination}\n`);
  return new CliProcess(['run', '--config', config, '--data', join(folder, `${name}-data`)]);
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-fleet-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function startServer(): Promise<PlotServer> {
  const account = { user: 'maker', key: 'abcdefgh12' };
  const server = await startPlotServer({
    ...{ host: '127.0.0.1', httpPort: 0, clock: systemClock, onStatus: () => {} },
    ...account,
  });
  onTestFinished(() => server.close());
  return server;
}

async function put(server: PlotServer, said: BridgeReport): Promise<void> {
  const { status } = await fetch(`${server.url}/bridges/${encodeURIComponent(said.bridge)}`, {
    method: 'PUT',
    headers: { authorization: basic(server.user, server.key), 'content-type': 'application/json' },
    body: encodeBridgeReport(said),
  });
  expect(status).toBe(204);
}

/** The bridges on a page with their states, in order. */
function shown(page: Page): Promise<(readonly [string, string])[]> {
  return page.$$eval('.bridge', (items) =>
    items.map((item) => [item.getAttribute('data-bridge') ?? '', item.getAttribute('data-state') ?? ''] as const),
  );
}

/** What a page does when it is looked at again. */
async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
}

const overflow = (page: Page) => page.evaluate('document.documentElement.scrollWidth - innerWidth');

testWith(
  NEEDS_CHROMIUM,
  'two bridges that stream over HTTP stand on the index with their boards; one that is stopped goes offline',
  async ({ chromium }) => {
    const folder = temporaryFolder();
    const server = await startServer();
    const { page, problems } = await openPage(server.url, chromium);
    expect(await page.locator('.fleet').isVisible()).toBe(false);
    const destination = `{ kind: stream, url: "${server.url}", user: maker, key: abcdefgh12 }`;
    const roof = await startBridge(folder, 'roof', destination);
    const cellar = await startBridge(folder, 'cellar', destination);
    await eventually(
      'both are on the page, with boards that are read',
      async () => {
        await lookAgain(page);
        return (await page.locator('.bridge-boards a').count()) === 2;
      },
      STARTED_WITHIN_MS,
    );
    expect(await shown(page)).toEqual([
      ['cellar', 'online'],
      ['roof', 'online'],
    ]);
    await page.locator('[data-bridge="roof"] .bridge-boards a').click();
    await page.waitForURL(/\/~maker\/\d+$/);
    await page.goBack();

    await roof.stop('SIGTERM');
    await cellar.stop('SIGKILL');
    await eventually('the one that could say so is offline', async () => {
      await lookAgain(page);
      return JSON.stringify(await shown(page)) === '[["roof","offline"],["cellar","online"]]';
    });
    expect(problems).toEqual([]);
  },
);

test('a bridge that publishes at the server’s own broker stands in the list, and is offline once it is killed', async () => {
  const folder = temporaryFolder();
  const env = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };
  const port = await freePort();
  const server = new CliProcess(
    ['serve', '--http-port', '0', '--host', '127.0.0.1', '--mqtt-port', `${port}`, '--data', join(folder, 'server')],
    { env },
  );
  const url = await server.printed(/^Stream server: (\S+)/m);
  const broker = `{ kind: mqtt, url: "mqtt://127.0.0.1:${port}", user: maker, password: abcdefgh12 }`;
  const roof = await startBridge(folder, 'roof', broker);
  const first = async () => ((await (await fetch(`${url}/bridges`)).json()) as BridgeEntry[])[0];
  await eventually(
    'its board sends',
    async () => {
      const entry = await first();
      return entry?.way === 'mqtt' && entry.boards.some(({ lastSeen, plot }) => lastSeen !== null && plot !== null);
    },
    STARTED_WITHIN_MS,
  );
  expect(await first()).toMatchObject({ bridge: 'roof', state: 'online', clock: 'set', boards: [{ name: 'uno' }] });
  await roof.stop('SIGKILL');
  await eventually('its last will says that it is gone', async () => (await first())?.state === 'offline');
});

test('the command line lists the bridges, those that are quiet first, and lets no name move the cursor', async () => {
  const server = await startServer();
  expect(await runCli(['fleet', '--to', server.url])).toMatchObject({ exitCode: 0, stdout: '' });
  await put(server, report('pi', ['uno']));
  await put(server, report('\u001b[2Jpi', ['uno'], { supply: 'weak' }));
  await put(server, { state: 'offline', bridge: 'roof' });
  const { exitCode, stdout } = await runCli(['fleet', '--to', server.url]);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('\u001b');
  const [, ...rows] = stdout.trim().split('\n');
  expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual(['offline', 'online', 'online']);
  expect(rows[1]).toMatch(/\[2Jpi +under-voltage$/);
  const json = await runCli(['fleet', '--to', server.url, '--json']);
  expect(JSON.parse(json.stdout)).toHaveLength(3);
  const nobody = await runCli(['fleet', '--to', 'http://127.0.0.1:1']);
  expect(nobody).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is the server running there?') });
});

testWith(
  NEEDS_CHROMIUM,
  'of 300 bridges the index shows 20, finds others by name, and keeps what was unfolded and focused',
  async ({ chromium }) => {
    const server = await startServer();
    const names = Array.from({ length: 300 }, (_, at) => `pi${at + 1}`);
    await Promise.all(names.map((name) => put(server, report(name, ['uno']))));
    const { page, problems } = await openPage(server.url, chromium);
    await eventually('it says how many there are', async () =>
      ((await page.textContent('.fleet-summary')) ?? '').includes('300 of 300 bridges online'),
    );
    expect(await shown(page)).toHaveLength(20);

    await page.locator('[data-bridge="pi2"] summary').focus();
    await page.keyboard.press('Enter');
    await put(server, report('pi2', ['uno', 'mega']));
    await eventually('the new board is there', async () => {
      await lookAgain(page);
      return (await page.locator('[data-bridge="pi2"] .bridge-boards li').count()) === 2;
    });
    expect(await page.locator('[data-bridge="pi2"] .bridge-boards').isVisible()).toBe(true);
    expect(await page.locator('[data-bridge="pi2"] summary:focus').count()).toBe(1);

    await page.getByPlaceholder('Find a bridge or board').fill('pi29');
    await eventually('those of that name are there', async () => (await shown(page)).length === 11);
    await page.getByPlaceholder('Find a bridge or board').fill('nothing like it');
    await eventually('it says that there is none', async () =>
      ((await page.textContent('.fleet-foot')) ?? '').includes('No bridge'),
    );
    await page.goto(`${server.url}/bridges`);
    expect(await shown(page)).toHaveLength(200);
    await page.getByRole('link', { name: 'Next' }).click();
    await eventually('the others are on the next page', async () => (await shown(page)).length === 100);
    expect(problems).toEqual([]);
  },
);

testWith(NEEDS_CHROMIUM, 'a page whose server is gone says so, and keeps the list', async ({ chromium }) => {
  const server = await startServer();
  await put(server, report('pi', ['uno']));
  const { page } = await openPage(server.url, chromium);
  expect(await page.textContent('.fleet-summary')).toContain('1 of 1 bridge online');
  await server.close();
  await eventually('it says so', async () => {
    await lookAgain(page);
    return ((await page.textContent('.fleet-summary')) ?? '').includes('does not answer');
  });
  expect(await shown(page)).toEqual([['pi', 'online']]);
});

testWith(NEEDS_CHROMIUM, 'names of bridges and boards are text, and fit a phone', async ({ chromium }) => {
  const server = await startServer();
  for (const name of HOSTILE) await put(server, report(name, HOSTILE));
  const { page, problems } = await openPage(server.url, chromium, PHONE);
  for (const summary of await page.locator('.bridge summary').all()) await summary.click();
  expect((await shown(page)).map(([name]) => name).sort()).toEqual(HOSTILE.toSorted());
  expect(await overflow(page)).toBe(0);
  await page.mouse.move(195, 300);
  await lookAgain(page);
  await page.goto(`${server.url}/bridges`);
  expect(await overflow(page)).toBe(0);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(await page.locator('.fleet script, .fleet img, .fleet [onmouseover]').count()).toBe(0);
  expect(problems).toEqual([]);
});
