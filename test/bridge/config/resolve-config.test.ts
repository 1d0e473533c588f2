import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mistakes, valid } from './rig.ts';

const ACCOUNT = { BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: 'abcdefgh12' };

test('a configuration comes to boards, a destination and what is left to the defaults', () => {
  const text = `
boards:
  greenhouse:
    source: serial
    match: { usb: "2341:004A", serial: "7583" }
    series:
      t: { rename: air, unit: °C, scale: 2, offset: -1 }
      h: { polynomial: [1, 2, 3] }
      raw: { skip: true }
  attic: { source: serial, path: /dev/ttyUSB0, baud: 9600, max-line-bytes: 100 }
  other: { source: stdin }
destinations:
  live: { kind: stream, url: "http://pi.local:8080", plain-confirm: 30 s }
spool: { folder: /data }
metrics-port: 9100
`;
  expect(valid(text, { environment: ACCOUNT }).config).toEqual({
    name: 'pi',
    boards: [
      {
        name: 'greenhouse',
        source: 'serial',
        match: { usb: '2341:004a', serialNumber: '7583' },
        baudRate: 'auto',
        decoder: { kind: 'auto' },
        maxLineBytes: 4096,
        series: new Map([
          ['t', { skip: false, rename: 'air', unit: 'Cel', coefficients: [-1, 2] }],
          ['h', { skip: false, coefficients: [1, 2, 3] }],
          ['raw', { skip: true }],
        ]),
      },
      {
        name: 'attic',
        source: 'serial',
        path: '/dev/ttyUSB0',
        baudRate: 9600,
        decoder: { kind: 'auto' },
        maxLineBytes: 100,
      },
      { name: 'other', source: 'stdin', decoder: { kind: 'auto' }, maxLineBytes: 4096 },
    ],
    destination: {
      url: new URL('http://pi.local:8080'),
      user: 'maker',
      key: 'abcdefgh12',
      ack: 'auto',
      reduce: 'minmax',
      plainConfirmMs: 30_000,
    },
    spool: { maxBytes: 256 * 1024 * 1024, folder: '/data' },
    server: { httpPort: 8080, host: '127.0.0.1' },
    metricsPort: 9100,
  });
});

test.each(['', '# nothing yet\n', '{}', undefined])('%j is a configuration that leaves all to the defaults', (text) => {
  expect(valid(text).config).toEqual({
    name: 'pi',
    spool: { maxBytes: 256 * 1024 * 1024 },
    server: { httpPort: 8080, host: '127.0.0.1' },
  });
});

test('every mistake is told at once, with its line, its column and the nearest valid key', () => {
  const text = `boards:
  greenhouse: { source: serial, match: { usb: "2341:0043" }, bud: auto }
  attic: { source: sdin }
  x: { source: serial, path: dev, baud: fast, series: { t: { rename: u }, u: { scale: 1, polynomial: [1] } } }
  y: { sorce: serial }
  z/y: { source: stdin }
  n: 4
destinations:
  live: { kind: mqt }
  home: { kind: stream, url: "http://a:b@c" }
  none: { kind: stream, url: "http://c", plain-confirm: 10, ack: of }
spool: { max: 1 MiB }
server: { http-port: "\${PORT}", hots: x }
foo: 1
`;
  expect(mistakes(text)).toEqual([
    'b.yaml:2:62: boards.greenhouse.bud is no key here; did you mean "baud"?',
    'b.yaml:3:20: boards.attic.source must be one of serial, stdin, tcp, rfc2217, udp, yun, gpio, firmata, w1, iio, hwmon, thermal; did you mean "stdin"?',
    'b.yaml:4:30: boards.x.path must be a path, as /dev/ttyACM0',
    'b.yaml:4:41: boards.x.baud must be bits per second, a whole number from 50 to 4000000, or auto',
    'b.yaml:4:70: boards.x.series.t.rename is what u is called already: no two series of a board may have one name',
    'b.yaml:4:102: boards.x.series.u.polynomial stands in place of scale and offset: give one or the other',
    'b.yaml:5:6: boards.y.source is missing; it must be one of serial, stdin, tcp, rfc2217, udp, yun, gpio, firmata, w1, iio, hwmon, thermal',
    expect.stringMatching(/^b\.yaml:6:3: boards\.z\/y must be a name of letters/),
    'b.yaml:7:6: boards.n must be a map, not a number',
    'b.yaml:9:17: destinations.live.kind must be one of stream, mqtt; did you mean "mqtt"?',
    'b.yaml:10:30: destinations.home.url must be an address with nothing but a host, a port and a path: user and key stand beside it',
    'b.yaml:11:57: destinations.none.plain-confirm must be a time with its unit, as 500 ms, 10 s, 2 min, 1 h or 1 d',
    'b.yaml:11:66: destinations.none.ack must be one of auto, require, off; did you mean "off"?',
    'b.yaml:12:15: spool.max must be 2 MiB to 1024 GiB',
    'b.yaml:13:22: server.http-port needs the environment variable PORT, which is not set',
    'b.yaml:13:33: server.hots is no key here; did you mean "host"?',
    'b.yaml:14:1: foo is no key here; there are name, boards, destinations, spool, server, metrics-port',
  ]);
});

describe('what goes together', () => {
  test.each([
    ['a path and a match', 'boards: { a: { source: serial } }', '1:14: boards.a needs either path or match'],
    ['no boards', 'boards: {}', 'b.yaml:1:9: boards needs a board; without this key every USB serial device is one'],
    [
      'an empty match',
      'boards: { a: { source: serial, match: {} } }',
      'boards.a.match needs usb, serial, path or announces',
    ],
    [
      'two boards on one port',
      'boards: { a: { source: serial, path: /dev/x }, b: { source: serial, path: /dev/x } }',
      '1:51: boards.b reads /dev/x as a does: one of the two has to go',
    ],
    [
      'two destinations',
      'destinations: { a: { kind: stream, url: "http://x" }, b: { kind: stream, url: "http://y" } }',
      '1:58: destinations.b is one destination too many: a bridge sends to one, and a stands before it',
    ],
    [
      'no account',
      'destinations: { a: { kind: stream, url: "http://x", key: k } }',
      '1:20: destinations.a needs user; BOARDSTREAM_USER says it as well',
    ],
    [
      'no key',
      'destinations: { a: { kind: stream, url: "http://x", user: u } }',
      '1:20: destinations.a needs key-file or key; BOARDSTREAM_KEY says it as well',
    ],
    [
      'two keys',
      'destinations: { a: { kind: stream, url: "http://x", user: u, key: k, key-file: f } }',
      'destinations.a.key-file stands beside key: give one of the two',
    ],
    [
      'a key file that is not there',
      'destinations: { a: { kind: stream, url: "http://x", user: u, key-file: f } }',
      'destinations.a.key-file cannot read f',
    ],
    [
      'two series that get one name',
      'boards: { a: { source: stdin, series: { x: { rename: z }, y: { rename: z } } } }',
      'boards.a.series.y.rename is what x is called already',
    ],
    ['a list', '- boards', 'b.yaml:1:1: must be a map, not a list'],
    ['a key twice', 'name: a\nname: b', 'b.yaml:2:1: Map keys must be unique'],
    ['a variable without quotes', `server: { http-port: $\{P} }`, '1:23: put quotes around what holds a variable'],
    ['an alias of nothing', 'name: *no', 'b.yaml:1:7: nothing before it has this anchor'],
    ['no YAML', 'name: "a', 'b.yaml:1:9: Missing closing "quote'],
  ])('%s', (_title, text, expected) => {
    const found = mistakes(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test('a rename may take the name of a series that is renamed or left out itself', () => {
    const series = '{ a: { rename: b }, b: { rename: a }, c: { rename: d }, d: { skip: true } }';
    expect(mistakes(`boards: { x: { source: stdin, series: ${series} } }`)).toEqual([]);
  });
});

test.each([
  ['{ tls-cert: a.crt }', 'tls-cert', 'tls-key'],
  ['{ tls-key: a.key }', 'tls-key', 'tls-cert'],
])('server: %s has half of what TLS needs', (server, present, absent) => {
  expect(mistakes(`server: ${server}`)).toEqual([
    expect.stringContaining(`server.${present} is of no use without ${absent}`),
  ]);
  expect(valid('server: { tls-cert: a.crt, tls-key: a.key }').config.server.tls).toEqual({
    certFile: 'a.crt',
    keyFile: 'a.key',
  });
});

test('a few lines of aliases that would become gigabytes are a mistake, not a crash', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [one, other] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map((pair) => pair.split(''))) {
    bomb.push(`${other}: &${other} [${Array(10).fill(`*${one}`).join(', ')}]`);
  }
  expect(mistakes(bomb.join('\n'))).toEqual(['b.yaml:1:1: has too many aliases']);
});

test('the configurations in examples/ are valid and name the schema for editors', () => {
  const files = readdirSync('examples').filter((file) => file.endsWith('.yaml'));
  expect(files).not.toEqual([]);
  for (const file of files) {
    const text = readFileSync(`examples/${file}`, 'utf8');
    expect(mistakes(text, { environment: ACCOUNT }), file).toEqual([]);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+boardstream\.schema\.json$/m);
  }
});
