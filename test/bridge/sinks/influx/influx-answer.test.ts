import { describe, expect, test } from 'vitest';
import { judgeAnswer, type WriteAnswer } from '../../../../bridge/sinks/influx/influx-answer.ts';
import { type InfluxDestination, writeUrl } from '../../../../bridge/sinks/influx/influx-destination.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const TOKEN = 'canary7531';

function destination(more: Partial<InfluxDestination> = {}): InfluxDestination {
  return { kind: 'influx', url: new URL('http://db:8086'), measurement: 'm', gzip: true, ...more };
}

function judge(answer: Partial<WriteAnswer>, to = destination()) {
  return judgeAnswer({ status: 204, retryAfter: undefined, body: '', ...answer }, to, NOW_MS);
}

function message(answer: Partial<WriteAnswer>, to?: InfluxDestination): string {
  const verdict = judge(answer, to);
  return verdict.kind === 'refused' ? verdict.error.message : verdict.kind;
}

describe('what a server answered means', () => {
  test.each([200, 201, 204])('%i: it is stored', (status) => {
    expect(judge({ status })).toEqual({ kind: 'stored' });
  });

  test.each([400, 422])('%i: something among the lines is wrong', (status) => {
    const verdict = judge({ status, body: '{"error":"unable to parse \'x\': bad timestamp"}' });
    expect(verdict).toEqual({ kind: 'badLines', status, why: "unable to parse 'x': bad timestamp" });
  });

  test('413: it was too much at once', () => {
    expect(judge({ status: 413 })).toMatchObject({ kind: 'tooLarge' });
  });

  test('InfluxDB stores what it can and says how much it did not', () => {
    const body = '{"error":"partial write: field type conflict: input field \\"T\\" is type float dropped=3"}';
    expect(judge({ status: 400, body })).toMatchObject({ kind: 'partly', rejected: 3 });
  });

  test('a partial write that counts nothing is looked into', () => {
    expect(judge({ status: 400, body: '{"error":"partial write: unable to parse dropped=0"}' }).kind).toBe('badLines');
  });

  test.each<[number, Partial<InfluxDestination>, RegExp]>([
    [401, {}, /set token-file, or user and password-file/],
    [401, { account: { kind: 'token', token: TOKEN }, bucket: 'home' }, /check token-file and the bucket home/],
    [403, { account: { kind: 'password', user: 'maker', password: TOKEN } }, /does not let maker write; check user/],
    [404, { bucket: 'home' }, /no bucket home; make it/],
    [404, { database: 'home' }, /no database home; make it/],
    [404, {}, /nothing takes points at this address/],
    [405, {}, /does not take the line protocol at this address/],
    [302, {}, /points elsewhere/],
    [500, {}, /it failed \(disk on fire\)/],
    [503, {}, /too much to do/],
  ])('%i with %j says what to do', (status, more, text) => {
    expect(message({ status, body: 'disk on\n fire' }, destination(more))).toMatch(text);
  });

  test('what it says is shown without the token, and not for ever', () => {
    const to = destination({ account: { kind: 'token', token: TOKEN } });
    const text = message({ status: 401, body: `{"message":"${TOKEN} ${'x'.repeat(1_000)}"}` }, to);
    expect(text).not.toContain(TOKEN);
    expect(text.length).toBeLessThan(400);
  });

  test.each([
    [503, '7', 7_000],
    [429, '0', 0],
    [429, 'Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    [429, '86400', 600_000],
    [429, 'soon', undefined],
    [500, '7', undefined],
  ])('%i with Retry-After %s waits %s ms', (status, retryAfter, retryAfterMs) => {
    const verdict = judge({ status, retryAfter });
    expect(verdict.kind === 'refused' ? verdict.retryAfterMs : Number.NaN).toBe(retryAfterMs);
  });
});

test.each<[Partial<InfluxDestination>, string, string]>([
  [
    { bucket: 'home', org: 'my org' },
    'http://db:8086',
    'http://db:8086/api/v2/write?org=my+org&bucket=home&precision=ns',
  ],
  [{ bucket: 'home' }, 'http://db/influx/', 'http://db/influx/api/v2/write?bucket=home&precision=ns'],
  [{ database: 'home' }, 'http://db:8086', 'http://db:8086/write?db=home'],
  [{}, 'http://db:8428/', 'http://db:8428/write'],
  [{}, 'http://db:8080/telegraf', 'http://db:8080/telegraf'],
])('%j at %s is written to %s', (more, url, address) => {
  expect(writeUrl(destination({ ...more, url: new URL(url) })).href).toBe(address);
});
