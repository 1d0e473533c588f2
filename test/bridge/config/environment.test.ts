import { describe, expect, test } from 'vitest';
import { mistakes, valid } from './rig.ts';

const LIVE = 'destinations: { live: { kind: stream, url: "http://x", user: u, key: k } }';

describe('a variable', () => {
  test('wins over the file, and an option over both', () => {
    const text = 'server: { http-port: 1, host: a }\nspool: { max: 4 MiB }';
    const environment = { BOARDSTREAM_SERVER_HTTP_PORT: '2', BOARDSTREAM_SPOOL_MAX: '8 MiB' };
    const options = [{ path: ['server', 'http-port'], from: '--http-port', value: 3 }];
    const { config } = valid(text, { environment, options });
    expect(config.server).toEqual({ httpPort: 3, host: 'a' });
    expect(config.spool.maxBytes).toBe(8 * 1024 * 1024);
  });

  test('sets what a destination has, by the name of that in capitals', () => {
    const text = LIVE.replace('live', 'my lab');
    const environment = {
      BOARDSTREAM_DESTINATIONS_MY_LAB_PLAIN_CONFIRM: '30 s',
      BOARDSTREAM_DESTINATIONS_MY_LAB_KEY: '1234567890',
    };
    expect(valid(text, { environment }).config.destination).toMatchObject({
      plainConfirmMs: 30_000,
      key: '1234567890',
    });
  });

  test('can make a destination that no file has', () => {
    const environment = {
      BOARDSTREAM_DESTINATIONS_LIVE_KIND: 'stream',
      BOARDSTREAM_DESTINATIONS_LIVE_URL: 'http://pi',
      BOARDSTREAM_USER: 'maker',
      BOARDSTREAM_KEY_FILE: '/run/key',
    };
    const { destination } = valid(undefined, { environment, files: { '/run/key': 'abc\n' } }).config;
    expect(destination).toMatchObject({ url: new URL('http://pi'), user: 'maker', key: 'abc' });
  });

  test('with _FILE behind it is read from a file, without the newline at its end', () => {
    const environment = { BOARDSTREAM_NAME_FILE: 'n', BOARDSTREAM_DESTINATIONS_LIVE_KEY_FILE: 'k' };
    const { config } = valid(LIVE, { environment, files: { n: 'shed\r\n', k: 'two\nlines\n' } });
    expect(config).toMatchObject({ name: 'shed', destination: { key: 'two\nlines' } });
  });

  test('that is empty means nothing, and so does one that only begins like ours', () => {
    const environment = {
      BOARDSTREAM_NAME: '',
      BOARDSTREAM_SERVICE_HOST: '10.0.0.1',
      BOARDSTREAM_PORT: 'tcp://10.0.0.1',
    };
    expect(valid('', { environment }).config.name).toBe('pi');
  });

  test('that is wrong is named in the mistake, with the place it would have had', () => {
    const environment = {
      BOARDSTREAM_SPOL_MAX: '1',
      BOARDSTREAM_KEY_FILE: 'nowhere',
      BOARDSTREAM_DESTINATIONS_LIVE_ACK: 'on',
      BOARDSTREAM_DESTINATIONS_B_KIND: 'stream',
      BOARDSTREAM_SERVER_HTTP_PORT: '80x',
      BOARDSTREAM_NAME: 'a',
      BOARDSTREAM_NAME_FILE: 'b',
    };
    expect(mistakes(LIVE, { environment }).sort()).toEqual([
      'BOARDSTREAM_DESTINATIONS_B_KIND: destinations.b.url is missing',
      'BOARDSTREAM_DESTINATIONS_LIVE_ACK: must be one of auto, require, off',
      'BOARDSTREAM_KEY_FILE: cannot read nowhere',
      'BOARDSTREAM_NAME_FILE: and BOARDSTREAM_NAME are both set: keep one of them',
      'BOARDSTREAM_SERVER_HTTP_PORT: must be a whole number from 0 to 65535',
      'BOARDSTREAM_SPOL_MAX: is no variable; did you mean "BOARDSTREAM_SPOOL_MAX"?',
    ]);
  });

  test('does not hide that its place in the file is no map', () => {
    const environment = { BOARDSTREAM_SERVER_HTTP_PORT: '1' };
    expect(mistakes('server: 5', { environment })).toEqual(['b.yaml:1:9: server must be a map, not a number']);
  });
});

describe('in a value', () => {
  test('a variable in braces is what the environment says, a number where one is wanted, and $$ a dollar sign', () => {
    const text = `name: "\${PLACE} of \${WHO}"
server: { http-port: "\${PORT}" }
boards: { a: { source: stdin, series: { t: { polynomial: [0, "\${SCALE}"] } } } }
destinations: { a: { kind: stream, url: "http://x", user: "$\${WHO}", key: "\${PORT}" } }`;
    const { config } = valid(text, { environment: { PLACE: 'shed', WHO: 'Ada', PORT: '81', SCALE: '-1.5e2' } });
    expect(config).toMatchObject({
      name: 'shed of Ada',
      server: { httpPort: 81 },
      boards: [{ series: new Map([['t', { skip: false, coefficients: [0, -150] }]]) }],
      destination: { user: `$\{WHO}`, key: '81' },
    });
  });

  test('a variable that is not set is a mistake at its place', () => {
    expect(mistakes(`name: a $\{NOBODY} b`)).toEqual([
      'b.yaml:1:7: name needs the environment variable NOBODY, which is not set',
    ]);
  });
});

test('an option for whichever destination there is finds it, and an option that names one takes its place', () => {
  const ack = { path: ['destinations', '*', 'ack'], from: '--ack', value: 'off' };
  expect(valid(LIVE, { options: [ack] }).config.destination).toMatchObject({ url: new URL('http://x'), ack: 'off' });
  const made = {
    BOARDSTREAM_DESTINATIONS_A_KIND: 'stream',
    BOARDSTREAM_DESTINATIONS_A_URL: 'http://a',
    BOARDSTREAM_USER: 'u',
    BOARDSTREAM_KEY: 'k',
  };
  expect(valid('', { options: [ack], environment: made }).config.destination).toMatchObject({ ack: 'off' });
  const other = { to: { kind: 'stream', url: 'http://y', user: 'u', key: 'k' } };
  const to = { path: ['destinations'], from: '--to', value: other };
  expect(valid(LIVE, { options: [to, ack] }).config.destination).toMatchObject({
    url: new URL('http://y'),
    ack: 'off',
  });
  expect(valid('', { options: [ack] }).config.destination).toBeUndefined();
  expect(mistakes('', { options: [to, { ...ack, value: 'no' }] })).toEqual([
    '--ack: must be one of auto, require, off',
  ]);
});
