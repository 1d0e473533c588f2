import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../core/index.ts';
import { Sessions } from '../../plot-server/accounts/sessions.ts';
import { basic, browser, signedIn } from './owner.ts';
import { rig } from './rig.ts';

const HOUR_MS = 3_600_000;

describe('signing in', () => {
  test('gives a cookie that no script reads, no other site sends and no file keeps', async () => {
    const { server } = await rig();
    const response = await browser(server).post('/login', { user: server.user, key: server.key });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/settings/tokens');
    expect(response.headers.get('set-cookie')).toMatch(
      /^boardstream-session=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  test('with a wrong key, or another user, shows the form again and gives none', async () => {
    const { server } = await rig();
    for (const fields of [{ user: server.user, key: 'wrongkey00' }, { user: 'nobody', key: server.key }, {}]) {
      const response = await browser(server).post('/login', fields);
      expect(response.status).toBe(401);
      expect(response.headers.has('set-cookie')).toBe(false);
      const page = await response.text();
      expect(page).toContain('User or key is wrong.');
      expect(page).not.toContain('wrongkey00');
    }
  });

  test.each([
    ['/~maker/1,2', '/~maker/1,2'],
    ['/', '/'],
    ['//evil.example', '/settings/tokens'],
    ['/\\evil.example', '/settings/tokens'],
    ['/\t/evil.example', '/settings/tokens'],
    ['https://evil.example/', '/settings/tokens'],
    ['javascript:alert(1)', '/settings/tokens'],
    ['/a\r\nSet-Cookie: x=1', '/settings/tokens'],
    ['', '/settings/tokens'],
  ])('with the wish to go to %j leads to %s', async (next, location) => {
    const { server } = await rig();
    const response = await browser(server).post('/login', { user: server.user, key: server.key, next });
    expect(response.headers.get('location')).toBe(location);
  });

  test.each([
    ['another site', 'https://evil.example'],
    ['a page without an origin', 'null'],
    ['something that says no origin', null],
  ])('from %s is refused', async (_, origin) => {
    const { server } = await rig();
    const response = await browser(server).post('/login', { user: server.user, key: server.key }, origin);
    expect(response.status).toBe(403);
    expect(response.headers.has('set-cookie')).toBe(false);
  });

  test('has a page of its own, whose forms go to this server alone', async () => {
    const { server } = await rig();
    const response = await browser(server).get('/login?next=/~maker/1');
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self'");
    // With no-referrer a browser would send `Origin: null` with the form.
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(await response.text()).toContain('value="/~maker/1"');
    expect((await browser(server).get('/')).headers.get('content-security-policy')).toContain("form-action 'none'");
  });
});

describe('a session', () => {
  test('opens the settings, and the page of all plots links to them', async () => {
    const { server } = await rig();
    const owner = await signedIn(server);
    expect(await (await owner.get('/settings/tokens')).text()).toContain('Make a token');
    expect(await (await owner.get('/')).text()).toContain('href="/settings/tokens"');
    const other = browser(server);
    expect(await (await other.get('/settings/tokens')).text()).toContain('action="/login"');
    expect(await (await other.get('/')).text()).toContain('href="/login?next=/"');
  });

  test('ends after 30 days', async () => {
    const clock = new ManualClock();
    const sessions = new Sessions(clock);
    const request = (cookie: string) => ({ headers: { cookie }, socket: {} }) as IncomingMessage;
    const [pair = ''] = sessions.begin(request('')).split(';');
    // Other cookies of the same host come with it.
    const withCookie = request(`a=b; ${pair}; c=d`);
    await clock.advance(30 * 24 * HOUR_MS - 1);
    expect(sessions.isOwner(withCookie)).toBe(true);
    expect(sessions.isOwner(request(`x${pair}`))).toBe(false);
    await clock.advance(1);
    expect(sessions.isOwner(withCookie)).toBe(false);
  });

  test('is sent over TLS alone where it began over TLS', () => {
    const request = { headers: {}, socket: { encrypted: true } as unknown } as IncomingMessage;
    expect(new Sessions(new ManualClock()).begin(request)).toMatch(/; Secure$/);
  });

  test('ends with signing out, also for whoever kept its cookie', async () => {
    const { server } = await rig();
    const owner = await signedIn(server);
    const { cookie } = owner;
    expect((await owner.post('/logout', {}, 'https://evil.example')).status).toBe(403);
    const response = await owner.post('/logout');
    expect(response.status).toBe(303);
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0');
    owner.cookie = cookie;
    expect(await (await owner.get('/settings/tokens')).text()).toContain('action="/login"');
  });

  test('of which there are a hundred makes way for the next', async () => {
    const { server } = await rig();
    const first = await signedIn(server);
    const second = await signedIn(server);
    for (let count = 2; count <= 100; count += 1) await signedIn(server);
    expect(await (await first.get('/settings/tokens')).text()).toContain('action="/login"');
    expect(await (await second.get('/settings/tokens')).text()).toContain('Make a token');
  });

  test('is no key for requests that do not say where they come from, or come from elsewhere', async () => {
    const { server } = await rig();
    const owner = await signedIn(server);
    for (const origin of [null, 'null', 'https://evil.example', 'http://127.0.0.1:1']) {
      expect((await owner.post('/settings/tokens', { label: 'a' }, origin)).status).toBe(403);
    }
    expect((await owner.post('/settings/tokens', { label: 'a' })).status).toBe(201);
  });
});

describe('wrong keys', () => {
  test('are looked at ten times a minute for each address, by form or by header, and then not even the right one is', async () => {
    const { server, clock } = await rig();
    const byHeader = (key: string) =>
      fetch(`${server.url}/settings/tokens`, { headers: { authorization: basic(server.user, key) } });
    for (let count = 0; count < 5; count += 1) {
      expect((await browser(server).post('/login', { user: server.user, key: 'wrong' })).status).toBe(401);
      expect((await byHeader('wrong')).status).toBe(401);
      await clock.advance(1_000);
    }
    const refused = await byHeader(server.key);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('55');
    expect(await refused.text()).toBe('too many wrong keys from this address: try again in 55 s\n');
    const form = await browser(server).post('/login', { user: server.user, key: server.key });
    expect(form.status).toBe(429);
    expect(await form.text()).toContain('Too many wrong keys');
    await clock.advance(55_000);
    expect((await byHeader(server.key)).status).toBe(200);
  });

  test('by header are answered with how to do better, and a browser is not made to ask in a window of its own', async () => {
    const { server, socket } = await rig();
    // `fetch` would say that it is a browser.
    const ask = async (header: string) =>
      (
        await socket(
          `GET /settings/tokens HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n${header}\r\n\r\n`,
        )
      ).untilClosed();
    const bare = await ask('X: 1');
    expect(bare).toMatch(/^HTTP\/1\.1 401 .*\r\nWWW-Authenticate: Basic .*sign in at \/settings\/tokens/s);
    expect(await ask('Sec-Fetch-Mode: cors')).not.toContain('WWW-Authenticate');
    for (const authorization of ['Basic', 'Basic !!!', 'Bearer abc', `Basic ${'a'.repeat(2_000)}`]) {
      const { status } = await fetch(`${server.url}/settings/tokens`, { headers: { authorization } });
      expect(status).toBe(401);
    }
  });
});
