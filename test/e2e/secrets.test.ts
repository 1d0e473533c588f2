import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deriveStreamToken } from '../../bridge/sinks/stream/stream-token.ts';
import { streamIdOf } from '../../plot-server/plots/stream-id.ts';
import { eventually } from '../eventually.ts';
import { CliProcess, getFigure, stopAll } from './cli-process.ts';

const KEY = 'CANARYKEY1';
const TOKEN = 'CANARYTOK1';
/** Files that hold the key by design, for nobody but the user. */
const KEPT = /^(?:server\/account\.json|config\/boardstream\/credentials\.json)$/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-secrets-'));
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

/** What a server said, heads and bodies, by what it was asked. */
class Answers {
  readonly all = new Map<string, string>();
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Asks as a program does; redirects are answers. @returns the status and the body */
  ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<[number, string]> {
    return new Promise((resolve, reject) => {
      const asked = request(this.#url, { method, path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
        });
        response.on('close', () => {
          this.all.set(`${this.all.size} ${method} ${path}`, `${response.rawHeaders.join(' ')}\n${text}`);
          resolve([response.statusCode ?? 0, text]);
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

function filesIn(path: string): string[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test('no key and no token is in a log, a file or an answer, whatever is done with them, right or wrong', async () => {
  const { BOARDSTREAM_USER: _user, BOARDSTREAM_KEY: _key, ...rest } = process.env;
  const env = { ...rest, BOARDSTREAM_NAME: 'pi', XDG_CONFIG_HOME: join(folder, 'config') };
  const serve = () =>
    new CliProcess(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'server')], {
      env: { ...env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: KEY },
    });
  const server = serve();
  const url = await server.printed(/^Stream server: (\S+)/m);
  const answers = new Answers(url);
  const { ask } = { ask: answers.ask.bind(answers) };
  const basic = `Basic ${Buffer.from(`maker:${KEY}`).toString('base64')}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: url };
  const json = { 'content-type': 'application/json' };
  const owner = { authorization: basic, ...json };

  // Plot calls: right, with a wrong user, with half of a body, and with the token where no figure has one.
  const trace = JSON.stringify([{ x: [], y: [], name: 'T', stream: { token: TOKEN, maxpoints: 9 } }]);
  const call = (args: string, more: Record<string, string> = {}) =>
    new URLSearchParams({
      un: 'maker',
      key: KEY,
      origin: 'plot',
      kwargs: '{"filename":"f"}',
      args,
      ...more,
    }).toString();
  expect((await ask('POST', '/clientresp', form, call(trace)))[1]).toContain('"error": ""');
  await ask('POST', '/clientresp', form, call(trace, { un: 'nobody' }));
  await ask('POST', '/clientresp', form, call(trace.slice(0, -4)));
  await ask('POST', '/clientresp', { ...form, origin: 'https://evil.example' }, call(trace));
  await ask('POST', `/clientresp?key=${KEY}`, form, 'un=maker');

  // Streams: right, acknowledged, broken, in the address, in the wrong header, twice.
  const points = `{"y":1}\n{"y":2,"streamtoken":"${TOKEN}"}\n{"y":3,"streamtoken":"${TOKEN}"\n${TOKEN}\n{"y":${TOKEN}}\n`;
  expect((await ask('POST', '/', { 'plotly-streamtoken': TOKEN }, points))[0]).toBe(200);
  const ack = {
    ...{ 'plotly-stream-ack': '1', 'plotly-stream-source': 'S'.repeat(22), 'plotly-stream-boot': 'B'.repeat(11) },
    'plotly-streamtoken': TOKEN,
  };
  expect((await ask('POST', '/', ack, `{"!":"hi"}\n1 ${points}`))[0]).toBe(200);
  await ask('POST', '/', { ...ack, 'plotly-stream-source': TOKEN });
  expect((await ask('POST', `/?plotly-streamtoken=${TOKEN}`, {}, points))[0]).toBe(400);
  await ask('POST', '/', { authorization: `Bearer ${TOKEN}` }, points);
  await ask('POST', '/', { 'plotly-streamtoken': `${TOKEN}, ${TOKEN}` }, points);
  await ask('POST', '/', { 'plotly-streamtoken': `${TOKEN}x` }, points);

  // Pages, with secrets in their addresses.
  for (const path of ['/', '/~maker/1', '/~maker/1.json', '/~maker/1.csv', '/settings/tokens', '/metrics', '/none']) {
    await ask('GET', path);
    await ask('GET', path, { authorization: basic, accept: 'text/html' });
    await ask('GET', `${path}?key=${KEY}&token=${TOKEN}`, { accept: 'text/html' });
  }
  await ask('GET', `/~maker/${TOKEN}`, { accept: 'text/html' });
  await ask('GET', `/login?next=/~maker/1`);

  // Settings and restyling: right, wrong, and with the secret in the place of something else.
  const signIn = (fields: Record<string, string>) =>
    ask('POST', '/login', form, new URLSearchParams(fields).toString());
  expect((await signIn({ user: 'maker', key: KEY }))[0]).toBe(303);
  await signIn({ user: 'nobody', key: KEY });
  await signIn({ user: 'maker', key: `${KEY}x`, next: `//${KEY}` });
  await ask('GET', '/settings/tokens', { authorization: `Basic ${KEY}` });
  await ask('POST', '/~maker/1/restyle', { ...json, authorization: `Basic ${KEY}` }, '{}');
  expect((await ask('POST', '/~maker/1/restyle', owner, '{"layout":{"title":"new"}}'))[0]).toBe(204);
  await ask('POST', '/~maker/1/restyle', owner, `{"traces":{"0":{"stream":{"token":"${TOKEN}"}}}}`);
  await ask('POST', '/~maker/1/restyle', owner, `{"layout":"${TOKEN}`);
  const [, made] = await ask('POST', '/settings/tokens', owner, '{"label":"shown once"}');
  const { token: shownOnce } = JSON.parse(made) as { token: string };
  answers.all.delete([...answers.all.keys()].at(-1) ?? '');
  await ask('POST', '/', { 'plotly-streamtoken': shownOnce }, points);

  // A bridge with the account that login kept.
  const login = new CliProcess(['login', '--to', url, '--user', 'maker'], { env });
  login.child.stdin.end(`${KEY}\n`);
  expect(await login.exitCode).toBe(0);
  const bridge = new CliProcess(['run', '--port', '-', '--to', url, '--data', join(folder, 'bridge')], { env });
  bridge.child.stdin.write('T:21.5\n'.repeat(20));
  const plotUrl = await bridge.printed(/^Live plot: (\S+)/m);
  await eventually('points are there', async () => ((await getFigure(plotUrl)).data[0]?.y.length ?? 0) > 5);

  // A token that is revoked while its plot calls go on; then both processes end, and the server starts once more.
  const [, listed] = await ask('GET', '/settings/tokens', { authorization: basic, accept: 'application/json' });
  const { tokens } = JSON.parse(listed) as { tokens: { id: string; label: string }[] };
  const revoked = tokens.find(({ label }) => label === 'f');
  expect((await ask('DELETE', `/settings/tokens/${revoked?.id}`, owner))[0]).toBe(204);
  expect((await ask('POST', '/clientresp', form, call(trace)))[1]).toContain('was revoked');
  expect((await ask('POST', '/', { 'plotly-streamtoken': TOKEN }, points))[0]).toBe(404);
  await bridge.stop();
  await server.stop();
  const again = serve();
  await again.printed(/^Stream server: (\S+)/m);
  await again.stop();

  const derived = deriveStreamToken(KEY, 'pi', 'stdin', 'T');
  const kept = readFileSync(join(folder, 'server', 'tokens.json'), 'utf8');
  for (const token of [derived, TOKEN, shownOnce]) expect(kept).toContain(streamIdOf(token));
  const secrets = [KEY, TOKEN, shownOnce, derived, basic.slice('Basic '.length)];
  const hits = (where: string, text: string) =>
    secrets.filter((secret) => text.includes(secret)).map((one) => `${where}: ${one}`);
  const processes = { server, again, bridge, login };
  const logs = Object.entries(processes).flatMap(([name, { stdout, stderr }]) => hits(name, stdout + stderr));
  const files = filesIn(folder).filter((file) => !KEPT.test(relative(folder, file)));
  expect(server.stderr.split('\n').length).toBeGreaterThan(2);
  expect(files.length).toBeGreaterThan(5);
  expect(answers.all.size).toBeGreaterThan(40);
  expect([
    ...logs,
    ...files.flatMap((file) => hits(relative(folder, file), readFileSync(file, 'latin1'))),
    ...[...answers.all].flatMap(([asked, answer]) => hits(`answer to ${asked}`, answer)),
  ]).toEqual([]);
}, 90_000);
