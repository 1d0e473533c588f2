import { describe, expect, test } from 'vitest';
import { plainProperty, plainText, plainTexts } from '../../plot-server/page/plain-text.ts';
import { eventually } from '../eventually.ts';
import { rig, streamed } from './rig.ts';

test.each([
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/assets/../../../../etc/passwd',
  '/assets/..%2f..%2fpackage.json',
  '/assets/x/main.js',
  '/~maker/../1',
  '/~maker/1/../../etc/passwd',
  '/~maker/1%00.json',
  '/~maker/99999999999999999999.json',
  '/~__proto__/1',
  '/~maker/__proto__',
  '//etc/passwd',
  'http://elsewhere/~maker/1',
  `/${'a'.repeat(4000)}`,
])('GET %s leads nowhere', async (target) => {
  const { call, socket } = await rig();
  await call([streamed('aaaaaaaaaa')], { filename: 'f' });
  const client = await socket(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const answer = await client.untilClosed();
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).not.toContain('root:');
});

test.each([
  ['two lengths', 'POST /clientresp HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a header of 20 kB', `GET / HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: h\0\r\n\r\n'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
])('a request with %s is refused and its connection closed', async (_, bytes) => {
  const { socket } = await rig();
  expect(await (await socket(bytes)).untilClosed()).toMatch(/^HTTP\/1\.1 4\d\d /);
});

test('a plot call that never ends is cut off after 30 s', async () => {
  const { socket, clock } = await rig();
  const client = await socket('POST /clientresp HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nun=');
  await eventually('it is cut off', async () => {
    await clock.advance(10_000);
    return client.closed;
  });
});

test('a plot call of more than 8 MB is refused', async () => {
  const { call } = await rig();
  expect((await call([{ x: [], y: ['y'.repeat(9 * 1024 * 1024)] }])).error).toBe('a plot call holds at most 8 MB');
});

test('names that carry markup are text on every page', async () => {
  const { call, server } = await rig();
  const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const { url } = await call([streamed('aaaaaaaaaa', { name: hostile, meta: { unit: hostile, series: hostile } })], {
    filename: hostile,
    layout: { title: { text: hostile } },
  });
  for (const address of [url, `${server.url}/`]) {
    const page = await (await fetch(address, { headers: { Accept: 'text/html' } })).text();
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img src=x');
    expect(page).toContain('&lt;script&gt;');
  }
});

test('text for plotly.js keeps harmless emphasis and loses every other tag', () => {
  expect(plainText('a <b>b</b><br>c<br/> <sub>2</sub>')).toBe('a <b>b</b><br>c<br/> <sub>2</sub>');
  expect(plainText('<a href="https://evil">x</a> T < 5 <b onclick=1>')).not.toContain('<');
  expect(plainTexts({ a: ['<a>', { b: '<svg>' }], n: 1 })).toEqual({ a: ['‹a>', { b: '‹svg>' }], n: 1 });
});

test('a picture from another host is left out of what plotly.js is given, one that is data stays', () => {
  const images = [{ source: 'https://evil.example/a.png' }, { source: '//evil.example/a.png' }, { source: '/metrics' }];
  expect(plainTexts({ images })).toEqual({ images: [{ source: '' }, { source: '' }, { source: '' }] });
  expect(plainProperty('source', 'data:image/png;base64,AA==')).toBe('data:image/png;base64,AA==');
  expect(plainProperty('geojson', 'https://evil.example/map.json')).toBe('');
});

describe('every answer', () => {
  test('forbids sniffing and says no referrer; a page may load nothing from elsewhere', async () => {
    const { call, server } = await rig();
    const { url } = await call([streamed('aaaaaaaaaa')], { filename: 'f' });
    for (const address of [
      url,
      `${url}.json`,
      `${url}.csv`,
      server.url,
      `${server.url}/healthz`,
      `${server.url}/nothing`,
    ]) {
      const { headers } = await fetch(address, { headers: { Accept: 'text/html' } });
      expect(headers.get('x-content-type-options'), address).toBe('nosniff');
      expect(headers.get('referrer-policy'), address).toBe('no-referrer');
      expect(headers.get('content-security-policy'), address).toMatch(/^default-src 'none'/);
    }
  });

  test('of a page refers only to this server', async () => {
    const { call } = await rig();
    const { url } = await call([streamed('aaaaaaaaaa')], { filename: 'f' });
    const page = await (await fetch(url)).text();
    const targets = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(4);
    for (const target of targets) expect(target).toMatch(/^\/[^/]/.test(target ?? '') ? /./ : /^\/$/);
  });
});

test('what does not exist is explained, to people as a page and to programs as text', async () => {
  const { server } = await rig();
  const page = await fetch(`${server.url}/~maker/5`, { headers: { Accept: 'text/html' } });
  expect(page.status).toBe(404);
  expect(await page.text()).toContain('There is no such plot');
  expect(await (await fetch(`${server.url}/~maker/5.json`)).text()).toMatch(/^There is no such plot\. .*All plots: \//);
  const method = await fetch(`${server.url}/healthz`, { method: 'POST' });
  expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('plotly.js comes from this server, packed, and is asked for once', async () => {
  const { call } = await rig();
  const { url } = await call([streamed('aaaaaaaaaa')], { filename: 'f' });
  const path = /src="(\/assets\/plotly-[^"]+)"/.exec(await (await fetch(url)).text())?.[1];
  const address = new URL(path ?? '', url);
  const response = await fetch(address);
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(response.headers.get('cache-control')).toContain('immutable');
  expect(await response.text()).toContain('plotly.js');
  const again = await fetch(address, { headers: { 'If-None-Match': response.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});
