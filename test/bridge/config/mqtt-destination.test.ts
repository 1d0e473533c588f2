import { describe, expect, test } from 'vitest';
import { mistakes, valid } from './rig.ts';

const CANARY = 'canary7531';
const site = (more: string) => `destinations: { site: { kind: mqtt, ${more} } }`;

test('a broker needs no more than its address', () => {
  expect(valid(site('url: "mqtt://pi.local"')).config.destination).toEqual({
    kind: 'mqtt',
    url: new URL('mqtt://pi.local'),
    base: 'boardstream',
    protocolVersion: 4,
    ack: 'auto',
    stores: 1,
    valuesEveryMs: 1_000,
    homeAssistant: undefined,
  });
});

test('every key has its meaning', () => {
  const text = site(
    'url: "wss://b.example:443/mqtt", base: a/b, user: shed, password-file: p, ca: ca, cert: c, cert-key: k, protocol: "5", ack: require, stores: 2, values: off, homeAssistant: { discovery-prefix: ha }',
  );
  const files = { p: `${CANARY}\n`, ca: 'CA', c: 'CERT', k: CANARY };
  expect(valid(text, { files }).config.destination).toEqual({
    kind: 'mqtt',
    url: new URL('wss://b.example:443/mqtt'),
    base: 'a/b',
    user: 'shed',
    password: CANARY,
    tls: { ca: 'CA', cert: 'CERT', key: CANARY },
    protocolVersion: 5,
    ack: 'require',
    stores: 2,
    valuesEveryMs: undefined,
    homeAssistant: { discoveryPrefix: 'ha' },
  });
  expect(valid(text, { files }).shown).not.toContain(CANARY);
});

test('variables set a broker that is in no file, and its password from one', () => {
  const environment = {
    BOARDSTREAM_DESTINATIONS_SITE_KIND: 'mqtt',
    BOARDSTREAM_DESTINATIONS_SITE_URL: 'mqtt://pi.local',
    BOARDSTREAM_DESTINATIONS_SITE_USER: 'shed',
    BOARDSTREAM_DESTINATIONS_SITE_PASSWORD_FILE: 'p',
    BOARDSTREAM_DESTINATIONS_SITE_STORES: '2',
    BOARDSTREAM_DESTINATIONS_SITE_HOMEASSISTANT: 'true',
  };
  const { config, shown } = valid(undefined, { environment, files: { p: CANARY } });
  expect(config.destination).toMatchObject({
    ...{ kind: 'mqtt', user: 'shed', password: CANARY, stores: 2 },
    homeAssistant: { discoveryPrefix: 'homeassistant' },
  });
  expect(shown).not.toContain(CANARY);
});

test('the account of stream servers is none of a broker', () => {
  const environment = { BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: CANARY };
  const { config, shown } = valid(site('url: "mqtt://pi.local"'), { environment });
  expect(JSON.stringify(config.destination)).not.toMatch(/maker|canary/);
  expect(shown).not.toMatch(/maker|canary|\(set\)/);
});

describe('a mistake is told where it is', () => {
  test.each([
    ['url: "http://pi.local"', 'url must be an address such as mqtt://pi.local:1883'],
    ['url: "mqtt://u:p@pi.local"', 'url must be an address with nothing but'],
    ['url: "mqtt://pi.local/base"', 'url must be an address with nothing but'],
    ['url: "mqtt://"', 'url must be an address'],
    ['url: "mqtt://x", password: p', 'needs user'],
    ['url: "mqtt://x", user: u, password: p, password-file: p', 'password-file stands beside password'],
    ['url: "mqtts://x", cert: p', 'cert is of no use without cert-key'],
    ['url: "mqtt://x", ca: p', 'url needs mqtts:// or wss://'],
    ['url: "mqtts://x", ca: missing', 'ca cannot read missing'],
    ['url: "mqtt://x", protocol: "4"', 'protocol must be one of 5, 3.1.1'],
    ['url: "mqtt://x", stores: 9', 'stores must be a whole number from 1 to 8'],
    ['url: "mqtt://x", values: 10 ms', 'values must be off, or a time'],
    ['url: "mqtt://x", values: 10', 'values must be off, or a time'],
  ])('%s', (keys, why) => {
    const [mistake = '', ...others] = mistakes(site(keys), { files: { p: 'x' } });
    expect(others).toEqual([]);
    expect(mistake).toContain(why);
  });

  test.each(['', '/a', 'a/', 'a//b', '$SYS', 'a/$b', 'a/+', '#', 'a/b/c/d/e/f/g/h/i'])('base: "%s"', (base) => {
    const told = mistakes(site(`url: "mqtt://x", base: ${JSON.stringify(base)}`));
    expect(told).toEqual([expect.stringContaining('base must be one to eight levels')]);
  });
});
