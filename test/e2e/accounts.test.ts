import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CHROMIUM_ARGS } from './browser.ts';
import { CliProcess, getFigure, stopAll } from './cli-process.ts';

const KEY = 'abcdefgh12';
let folder: string;
let credentials: string;
let browser: Browser | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-accounts-'));
  credentials = join(folder, 'config', 'boardstream', 'credentials.json');
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});
afterAll(async () => browser?.close());

/** The environment of a user who has nothing yet. */
function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { BOARDSTREAM_KEY: _key, BOARDSTREAM_USER: _user, ...rest } = process.env;
  return { ...rest, XDG_CONFIG_HOME: join(folder, 'config'), ...more };
}

async function serve(): Promise<{ server: CliProcess; url: string }> {
  const args = ['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'data')];
  const server = new CliProcess(args, { env: environment({ BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: KEY }) });
  return { server, url: await server.printed(/^Stream server: (\S+)/m) };
}

async function cli(args: readonly string[], input?: string) {
  const process = new CliProcess(args, { env: environment() });
  process.child.stdin.end(input);
  const exitCode = await process.exitCode;
  return { exitCode, stdout: process.stdout, stderr: process.stderr };
}

test('login keeps the account, tokens makes and revokes, and run --to needs to be told nothing more', async () => {
  const { server, url } = await serve();
  const login = await cli(['login', '--to', url, '--user', 'maker'], `${KEY}\n`);
  expect(login).toEqual({
    exitCode: 0,
    stdout: `Signed in to ${url} as maker; kept in ${credentials}\n`,
    stderr: '',
  });
  expect(statSync(credentials).mode & 0o777).toBe(0o600);

  const made = await cli(['tokens', 'make', 'greenhouse']);
  expect(made.stdout).toMatch(/^[a-z0-9]{10}\n$/);
  const token = made.stdout.trim();
  expect(JSON.parse(readFileSync(credentials, 'utf8'))).toEqual({
    ...{ server: url, user: 'maker', key: KEY, stream_ids: [token] },
  });
  const { stdout } = await cli(['tokens', '--json']);
  const [entry] = JSON.parse(stdout) as { id: string }[];
  expect(entry).toMatchObject({ label: 'greenhouse', lastUsed: null, plot: null });
  expect((await cli(['tokens', 'list'])).stdout).toMatch(
    /^ID +MADE +LAST USED +PLOT +FOR\n[0-9a-f]{8} +\S+ +never +- +greenhouse\n$/,
  );
  expect(await cli(['tokens', 'revoke', entry?.id ?? ''])).toMatchObject({
    exitCode: 0,
    stdout: `Revoked ${entry?.id}\n`,
  });
  expect((await cli(['tokens'])).stdout).toMatch(/\n[0-9a-f]{8} +- +revoked \S+ +- +greenhouse\n$/);
  expect(await cli(['tokens', 'allow', entry?.id ?? ''])).toMatchObject({ exitCode: 0 });
  expect((await cli(['tokens'])).stdout).toMatch(/ never +- +greenhouse\n$/);

  const args = ['run', '--port', '-', '--to', url, '--data', join(folder, 'bridge')];
  const bridge = new CliProcess(args, { env: environment() });
  bridge.child.stdin.write('T:21.5\nT:21.6\n');
  const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
  expect((await getFigure(plotUrl)).data[0]?.y.length).toBeGreaterThan(0);
  bridge.child.stdin.end();
  await bridge.stop();
  expect(`${server.stdout}${server.stderr}${bridge.stdout}${bridge.stderr}`).not.toMatch(new RegExp(`${KEY}|${token}`));
});

test('what goes wrong is told in one line with what to do', async () => {
  const lines = async (args: readonly string[], input?: string) => {
    const { exitCode, stdout, stderr } = await cli(args, input);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return `${exitCode} ${stderr}`;
  };
  expect(await lines(['tokens'])).toMatch(/^2 .*no login yet: boardstream login --to http:\/\/HOST:PORT/);
  expect(await lines(['login', '--to', 'http://127.0.0.1:1'], KEY)).toMatch(
    /^1 .*cannot reach http:\/\/127\.0\.0\.1:1 .*is the server running there\?/,
  );
  const { url } = await serve();
  const wrong = await lines(['login', '--to', url], 'wrongkey00');
  expect(wrong).toMatch(/^1 .*does not know this key of maker: .*account\.json/);
  expect(wrong).not.toContain('wrongkey00');
  expect(await lines(['login', '--to', url], '')).toMatch(/^1 .*no key was given/);
  expect(await lines(['login', '--to', url.replace('//', `//maker:${KEY}@`)])).toMatch(/^2 .*login asks for it/);
  await cli(['login', '--to', url], KEY);
  expect(await lines(['tokens', 'revoke', 'greenhouse'])).toMatch(/^2 .*takes the id of a token/);
  expect(await lines(['tokens', 'revoke', '00000000'])).toMatch(/^1 .*answers 404: there is no such token/);
  expect(await lines(['tokens', 'destroy'])).toMatch(/^2 .*list, make, revoke and allow/);
  expect(await lines(['tokens', '--to', 'http://127.0.0.1:1'])).toMatch(/^2 .*no login at http:\/\/127\.0\.0\.1:1 yet/);
  chmodSync(credentials, 0o644);
  expect(await lines(['tokens'])).toMatch(/^1 .*other users may read .*: chmod 600 /);
  expect(await lines(['run', '--port', '-', '--to', url])).toMatch(/^1 .*chmod 600 /);
});

testWith(
  { script: requireProgram('script') },
  'on a terminal login asks for the key and does not show it',
  async ({ script }) => {
    const { url } = await serve();
    // `script` gives the program a pseudo-terminal, and types what it is given itself.
    const command = `${resolve('dist/cli/main.js')} login --to ${url}`;
    const login = spawn(script, ['-qec', command, '/dev/null'], { env: environment() });
    let shown = '';
    login.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    await eventually('the key is asked for', () => shown.includes('Key of maker'));
    login.stdin.write(`${KEY}\r`);
    const [exitCode] = await once(login, 'close');
    expect([exitCode, shown.replaceAll('\r', '')]).toEqual([
      ...[0, `Key of maker at ${url}: \nSigned in to ${url} as maker; kept in ${credentials}\n`],
    ]);
  },
);

async function open(url: string, executablePath: string): Promise<{ page: Page; problems: string[] }> {
  browser ??= await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const page = await (await browser.newContext()).newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(url);
  return { page, problems };
}

testWith(
  { chromium: requireProgram('chromium'), curl: requireProgram('curl') },
  'the owner signs in, makes a token, uses it as the page says, and revokes it; all that without a script but for the copy button',
  async (programs) => {
    const { url } = await serve();
    const { page, problems } = await open(url, programs.chromium);
    await page.click('text=Sign in');
    await page.fill('[name=user]', 'maker');
    await page.fill('[name=key]', KEY);
    await page.press('[name=key]', 'Enter');
    await page.click('text=Settings');
    await page.fill('[name=label]', 'cellar');
    await page.press('[name=label]', 'Enter');
    const token = (await page.textContent('.copied-text')) ?? '';
    expect(token).toMatch(/^[a-z0-9]{10}$/);
    await page.click('button.copy');
    await page.waitForSelector('button.copy:text("Copied")');
    const [plotCall = '', stream = ''] = await page.locator('.usage pre').allTextContents();
    const script = `${plotCall.replace('KEY', KEY)} && ${stream}`;
    // A group of its own, so that all of the pipe is ended.
    const shell = spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' });
    const points = async () => (await getFigure(`${url}/~maker/1`)).data[0]?.y.length ?? 0;
    await eventually('points have come', async () => (await points().catch(() => 0)) > 0);

    await page.goto(`${url}/settings/tokens`);
    expect(await page.content()).not.toContain(token);
    expect(await page.getAttribute('td[data-name=Plot] a', 'href')).toBe('/~maker/1');
    await page.click('summary');
    await page.click('.danger');
    await page.waitForSelector('text=None yet');
    await page.click('.revoked summary');
    await page.waitForSelector('text=Allow again');
    process.kill(-(shell.pid ?? 0));
    const sent = await fetch(url, { method: 'POST', body: '{"y":1}\n', headers: { 'plotly-streamtoken': token } });
    expect(sent.status).toBe(404);
    await page.click('text=Sign out');
    await page.waitForSelector('text=Sign in');
    expect(problems).toEqual([]);
  },
);
