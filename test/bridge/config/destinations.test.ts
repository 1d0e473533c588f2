import { describe, expect, test } from 'vitest';
import { mistakes, valid } from './rig.ts';

const CANARY = 'canary7531';

function destination(text: string, files: Record<string, string> = {}) {
  return valid(`destinations: { db: ${text} }`, { files }).config.destination;
}

describe('kind: influx', () => {
  test('has a measurement and compresses without being told', () => {
    expect(destination('{ kind: influx, url: "http://db:8086", bucket: home, org: me, token: t }')).toEqual({
      kind: 'influx',
      url: new URL('http://db:8086'),
      bucket: 'home',
      org: 'me',
      account: { kind: 'token', token: 't' },
      measurement: 'boardstream',
      gzip: true,
    });
  });

  test('takes its secrets from files', () => {
    const files = { t: `${CANARY}\n` };
    expect(destination('{ kind: influx, url: "http://db", token-file: t }', files)).toMatchObject({
      account: { kind: 'token', token: CANARY },
    });
    expect(destination('{ kind: influx, url: "http://db", user: u, password-file: t }', files)).toMatchObject({
      account: { kind: 'password', user: 'u', password: CANARY },
    });
  });

  test('needs no account, and gets none of another server', () => {
    const text = 'destinations: { db: { kind: influx, url: "http://db" } }';
    const { config, shown } = valid(text, { environment: { BOARDSTREAM_USER: 'u', BOARDSTREAM_KEY: CANARY } });
    expect(JSON.stringify(config)).not.toContain(CANARY);
    expect(mistakes(shown)).toEqual([]);
  });

  test.each([
    ['token', 'token: canary7531'],
    ['password', 'user: u, password: canary7531'],
  ])('a %s is not shown', (key, text) => {
    const { shown } = valid(`destinations: { db: { kind: influx, url: "http://db", ${text} } }`);
    expect(shown).toContain(`${key}: (set)`);
    expect(shown).not.toContain(CANARY);
  });

  test('a variable sets a token of a destination that is in no file', () => {
    const { config } = valid(undefined, {
      environment: {
        BOARDSTREAM_DESTINATIONS_DB_KIND: 'influx',
        BOARDSTREAM_DESTINATIONS_DB_URL: 'http://db',
        BOARDSTREAM_DESTINATIONS_DB_TOKEN: CANARY,
      },
    });
    expect(config.destination).toMatchObject({ account: { token: CANARY } });
  });

  test.each([
    ['bucket: b, database: d', 'destinations.db.database stands beside bucket: give one of the two'],
    ['org: o', 'destinations.db.org is of no use without bucket'],
    ['token: t, token-file: f', 'destinations.db.token-file stands beside token: give one of the two'],
    ['token: t, user: u', 'destinations.db.user stands beside a token: give one of the two'],
    ['user: u', 'destinations.db.user needs password-file or password'],
    ['password: p', 'destinations.db needs user, because it has a password'],
    ['measurement: "#m"', 'destinations.db.measurement must be a name that begins with no #, _ or space'],
  ])('%s is a mistake', (text, mistake) => {
    const found = mistakes(`destinations: { db: { kind: influx, url: "http://db", ${text} } }`);
    expect(found.map((line) => line.replace(/^b\.yaml:\S+ /, ''))).toEqual([mistake]);
  });
});

describe('kind: ndjson', () => {
  test('is a path, or standard output', () => {
    expect(destination('{ kind: ndjson, path: points.ndjson }')).toEqual({ kind: 'ndjson', path: 'points.ndjson' });
    expect(destination('{ kind: ndjson, path: "-" }')).toEqual({ kind: 'ndjson', path: '-' });
  });

  test('needs a path', () => {
    expect(mistakes('destinations: { f: { kind: ndjson } }')).toMatchObject([expect.stringContaining('path')]);
  });
});
