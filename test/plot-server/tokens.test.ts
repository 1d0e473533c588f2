import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../core/index.ts';
import { MAX_TOKENS, type StreamToken, TokenRegistry } from '../../plot-server/accounts/token-registry.ts';
import { eventually } from '../eventually.ts';
import { AckClient } from './ack-client.ts';
import { basic, signedIn } from './owner.ts';
import { chunk, LAST_CHUNK, type Rig, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';
const B = 'bbbbbbbbbb';
const DAY_MS = 86_400_000;

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly made: string;
  readonly lastUsed: string | null;
  readonly plot: string | null;
}

/** The settings as a program uses them. */
function settings({ server }: Pick<Rig, 'server'>) {
  const authorization = basic(server.user, server.key);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${server.url}/settings/tokens${path}`, {
      ...init,
      headers: { authorization, 'content-type': 'application/json' },
    });
  return {
    list: async () => ((await (await ask('')).json()) as { tokens: Entry[] }).tokens,
    make: async (label: string) => {
      const response = await ask('', { method: 'POST', body: JSON.stringify({ label }) });
      expect(response.status).toBe(201);
      return (await response.json()) as Entry & { token: string };
    },
    revoke: async (id: string) => (await ask(`/${id}`, { method: 'DELETE' })).status,
  };
}

/** The answer to a stream that sends one point. */
async function stream({ socket }: Pick<Rig, 'socket'>, token: string): Promise<string> {
  return (await socket(streamHead(token) + chunk('{"y":1}\n') + LAST_CHUNK)).untilClosed();
}

async function dataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'boardstream-tokens-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('a token that was made', () => {
  test('has ten characters that every old client can send, is shown once and never again', async () => {
    const made = await rig();
    const { token, ...entry } = await settings(made).make('greenhouse');
    expect(token).toMatch(/^[a-z0-9]{10}$/);
    expect(entry).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      label: 'greenhouse',
      made: '2026-01-01',
      lastUsed: null,
      plot: null,
      by: 'owner',
    });
    expect(await settings(made).list()).toEqual([entry]);
    const owner = await signedIn(made.server);
    const page = await (await owner.post('/settings/tokens', { label: 'attic' })).text();
    const [, shown = ''] = /class="copied-text">([a-z0-9]{10})</.exec(page) ?? [];
    expect(shown).not.toBe('');
    expect(await (await owner.get('/settings/tokens')).text()).not.toContain(shown);
  });

  test('is refused with 403 until a plot names it, and then takes points', async () => {
    const made = await rig();
    const { token } = await settings(made).make('greenhouse');
    expect(await stream(made, token)).toMatch(
      /^HTTP\/1\.1 403 .*stream token not associated with a plot: name it in a plot call first$/s,
    );
    const { url } = await made.call([streamed(token)], { filename: 'f' });
    expect(await stream(made, token)).toMatch(/^HTTP\/1\.1 200 /);
    expect((await made.figure(url)).data[0]?.['y']).toEqual([1]);
    expect(await settings(made).list()).toMatchObject([{ label: 'greenhouse', plot: new URL(url).pathname }]);
  });

  test('says on which day it was last used, also while its stream just stays open', async () => {
    const made = await rig();
    await made.call([streamed(A)], { filename: 'f' });
    const client = await made.socket(streamHead(A));
    const lastUsed = async () => (await settings(made).list())[0]?.lastUsed;
    await eventually('the stream is open', async () => (await lastUsed()) === '2026-01-01');
    // Nothing comes: the day stays the one of its opening.
    await made.clock.advance(59_000);
    made.clock.jumpWall(2 * DAY_MS);
    expect(await lastUsed()).toBe('2026-01-01');
    await client.write(chunk('{"y":1}\n'));
    await eventually('a point came', async () => (await lastUsed()) === '2026-01-03');
  });
});

test('a token that a plot call brings is registered under the name of its plot', async () => {
  const made = await rig();
  await made.call([streamed(A), streamed(B)], { filename: 'shed' });
  await made.call([streamed(A)], { filename: 'shed', fileopt: 'overwrite' });
  expect((await settings(made).list()).map(({ label, plot }) => [label, plot])).toEqual([
    ['shed', null],
    ['shed', '/~maker/1'],
  ]);
  expect(await stream(made, B)).toMatch(/^HTTP\/1\.1 403 /);
  expect(await stream(made, 'cccccccccc')).toMatch(/^HTTP\/1\.1 404 .*streamtoken not registered or valid$/s);
});

describe('a token that was revoked', () => {
  test('ends its open stream with 404 and opens none again, and the plot keeps its points', async () => {
    const made = await rig();
    const { url } = await made.call([streamed(A), streamed(B)], { filename: 'f' });
    const client = await made.socket(streamHead(A) + chunk('{"y":1}\n'));
    const other = await made.socket(streamHead(B) + chunk('{"y":2}\n'));
    const ys = async () => (await made.figure(url)).data.map(({ y }) => y);
    await eventually('both points are there', async () => JSON.stringify(await ys()) === '[[1],[2]]');
    const [, first] = await settings(made).list();
    expect(await settings(made).revoke(first?.id ?? '')).toBe(204);
    expect(await client.untilClosed()).toMatch(/^HTTP\/1\.1 404 .*streamtoken not registered or valid$/s);
    expect(await stream(made, A)).toMatch(/^HTTP\/1\.1 404 /);
    await other.write(chunk('{"y":3}\n') + chunk(`{"y":9,"streamtoken":"${A}"}\n`) + LAST_CHUNK);
    expect(await other.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ys()).toEqual([[1], [2, 3]]);
    expect(await settings(made).revoke(first?.id ?? '')).toBe(404);
  });

  test('ends the acknowledged stream that was opened with it, and no other', async () => {
    const made = await rig();
    await made.call([streamed(A), streamed(B)], { filename: 'f' });
    const own = new AckClient(made, { token: A });
    const other = new AckClient(made, { token: B, source: 'T'.repeat(22) });
    await eventually('both are open', () => own.status === 200 && other.status === 200);
    const [, first] = await settings(made).list();
    await settings(made).revoke(first?.id ?? '');
    await eventually('it is cut off', () => own.closed);
    const again = new AckClient(made, { token: A });
    await eventually('it is refused', () => again.status === 404);
    expect(other.closed).toBe(false);
  });

  test('is named in the answer to a plot call that brings it, and nothing of the call is done', async () => {
    const made = await rig();
    await made.call([streamed(A)], { filename: 'f' });
    const [entry] = await settings(made).list();
    await settings(made).revoke(entry?.id ?? '');
    const { error } = await made.call([streamed(B), streamed(A)], { filename: 'g' });
    expect(error).toBe('a stream token of this plot was revoked; use another one: /settings/tokens makes them');
    expect(await settings(made).list()).toEqual([]);
  });

  test('can be allowed again, for a bridge that always comes with the same ones', async () => {
    const folder = await dataDir();
    const first = await rig({ dataDir: folder });
    await first.call([streamed(A)], { filename: 'f' });
    const [entry] = await settings(first).list();
    await settings(first).revoke(entry?.id ?? '');
    await first.server.close();
    const made = await rig({ dataDir: folder });
    const owner = await signedIn(made.server);
    expect((await owner.post(`/settings/tokens/${entry?.id}/allow`, {}, 'https://evil.example')).status).toBe(403);
    expect(await stream(made, A)).toMatch(/^HTTP\/1\.1 404 /);
    expect((await owner.post(`/settings/tokens/${entry?.id}/allow`)).headers.get('location')).toBe('/settings/tokens');
    expect(await settings(made).list()).toEqual([{ ...entry, plot: null }]);
    expect(await stream(made, A)).toMatch(/^HTTP\/1\.1 403 /);
    expect((await made.call([streamed(A)], { filename: 'f', fileopt: 'extend' })).error).toBe('');
    expect(await stream(made, A)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('stays so over a restart, as do the others, and no file holds a token', async () => {
    const folder = await dataDir();
    const first = await rig({ dataDir: folder });
    const made = await settings(first).make('attic');
    const { url } = await first.call([streamed(A), streamed(B)], { filename: 'f' });
    expect(await stream(first, A)).toMatch(/^HTTP\/1\.1 200 /);
    const revoked = (await settings(first).list()).find(({ plot, lastUsed }) => plot !== null && lastUsed !== null);
    await settings(first).revoke(revoked?.id ?? '');
    const before = await settings(first).list();
    await first.server.close();
    expect(statSync(join(folder, 'tokens.json')).mode & 0o777).toBe(0o600);
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const content = readFileSync(join(file.parentPath, file.name), 'latin1');
      for (const token of [made.token, A, B]) expect(content).not.toContain(token);
    }

    const second = await rig({ dataDir: folder });
    expect(await settings(second).list()).toEqual(before);
    expect(await stream(second, A)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await stream(second, B)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await stream(second, made.token)).toMatch(/^HTTP\/1\.1 403 /);
    const figure = await second.figure(`${second.server.url}${new URL(url).pathname}`);
    expect(figure.data[0]?.['y']).toEqual([1]);
  });

  test('is taken from its plot at the start when a kill came between the two', async () => {
    const folder = await dataDir();
    const first = await rig({ dataDir: folder });
    await first.call([streamed(A)], { filename: 'f' });
    const plot = readFileSync(join(folder, 'plots', '1.json'), 'utf8');
    const [entry] = await settings(first).list();
    await settings(first).revoke(entry?.id ?? '');
    await first.server.close();
    writeFileSync(join(folder, 'plots', '1.json'), plot);
    const second = await rig({ dataDir: folder });
    expect(await stream(second, A)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await settings(second).list()).toEqual([]);
  });
});

test('tokens of plots that were kept before there was a list of tokens are registered', async () => {
  const folder = await dataDir();
  const first = await rig({ dataDir: folder });
  await first.call([streamed(A)], { filename: 'old' });
  await first.server.close();
  await rm(join(folder, 'tokens.json'));
  const second = await rig({ dataDir: folder });
  expect(await settings(second).list()).toMatchObject([{ label: 'old', plot: '/~maker/1' }]);
});

test('a list of tokens that cannot be read is set aside and reported', async () => {
  const folder = await dataDir();
  writeFileSync(join(folder, 'tokens.json'), '{"format":1,"tokens":[{"id":"x"}],"revoked":[]}');
  const { statuses } = await rig({ dataDir: folder });
  expect(statuses).toContainEqual(
    expect.objectContaining({ type: 'stateSetAside', why: '"tokens" is not a list of tokens' }),
  );
});

test('when there are too many, the oldest that no plot names and nobody made makes way', () => {
  const many: StreamToken[] = Array.from({ length: MAX_TOKENS - 2 }, (_, index) => ({
    ...{ id: index.toString(16).padStart(8, '0'), streamId: `plotted ${index}`, label: 'f' },
    ...{ madeMs: 0, usedDayMs: undefined, isMade: false },
  }));
  const isPlotted = (streamId: string) => streamId.startsWith('plotted');
  const tokens = new TokenRegistry({ clock: new ManualClock(), isPlotted, state: { tokens: many, revoked: [] } });
  expect(tokens.make('kept')).toBeDefined();
  expect(tokens.register(['left behind'], 'g')).toBe(true);
  expect(tokens.register(['plotted new'], 'g')).toBe(true);
  expect(tokens.isRegistered('left behind')).toBe(false);
  expect(tokens.make('one too many')).toBeUndefined();
  expect(tokens.register(['plotted 1', 'one too many'], 'g')).toBe(false);
});

test('markup in a label is text on the page', async () => {
  const made = await rig();
  await settings(made).make('<img src=x onerror=alert(1)>');
  const page = await (await (await signedIn(made.server)).get('/settings/tokens')).text();
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).not.toContain('<img src=x');
});
