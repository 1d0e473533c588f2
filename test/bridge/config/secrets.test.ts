import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mistakes, resolved, valid } from './rig.ts';

const CANARY = 'canary7531';

test('what is shown has every default and no secret, and is a configuration itself', () => {
  const text = `boards: { a: { source: serial, path: /dev/x } }
destinations: { live: { kind: stream, url: "http://x", key: ${CANARY} } }`;
  const { shown } = valid(text, { environment: { BOARDSTREAM_USER: 'maker' } });
  expect(parse(shown)).toEqual({
    name: 'pi',
    boards: {
      a: { source: 'serial', path: '/dev/x', baud: 'auto', decoder: { kind: 'auto' }, 'max-line-bytes': 4096 },
    },
    destinations: {
      live: { kind: 'stream', url: 'http://x', user: 'maker', key: '(set)', ack: 'auto', reduce: 'minmax' },
    },
    spool: { max: '256 MiB' },
    server: { 'http-port': 8080, host: '127.0.0.1' },
  });
  expect(mistakes(shown)).toEqual([]);
});

describe('a secret is not shown', () => {
  const live = (more: string) => `destinations: { live: { kind: stream, url: "http://x", user: u, ${more} } }`;
  test.each([
    ['in the file', live(`key: ${CANARY}`), {}],
    ['from a variable in a value', live(`key: "$\{SECRET}"`), { SECRET: CANARY }],
    ['from the account', live('ack: auto'), { BOARDSTREAM_KEY: CANARY }],
    ['from a variable', live('ack: auto'), { BOARDSTREAM_DESTINATIONS_LIVE_KEY: CANARY }],
    ['from a file that a variable names', live('ack: auto'), { BOARDSTREAM_DESTINATIONS_LIVE_KEY_FILE: 'k' }],
    ['from a file that the account names', live('ack: auto'), { BOARDSTREAM_KEY_FILE: 'k' }],
    ['in a key file', live('key-file: k'), {}],
    ['in a file for what is no secret', live('key: k'), { BOARDSTREAM_NAME_FILE: 'k' }],
  ])('%s', (_title, text, environment) => {
    const { shown, config } = valid(text, { environment, files: { k: CANARY } });
    expect(JSON.stringify(config)).toContain(CANARY);
    expect(shown).not.toContain(CANARY);
  });
});

describe('no mistake tells a secret', () => {
  test.each([
    [`key: *${CANARY}`],
    [`key: |${CANARY}`],
    [`key: "\\x${CANARY}"`],
    [`key: "${CANARY}`],
    [`key: &${CANARY} *${CANARY}2`],
    [`key: !${CANARY} [`],
    [`destinations: { a: { kind: ${CANARY} } }`],
    [`destinations: { a: { kind: stream, url: "${CANARY}", key: [${CANARY}] } }`],
    [`destinations: { a: { kind: stream, url: "http://u:${CANARY}@x/", user: u } }`],
    [`destinations: { a: { kind: stream, url: "http://x/?token=${CANARY}", user: u } }`],
    [`destinations: { a: { kind: stream, url: "http://x", key: ${CANARY}, ack: ${CANARY} } }`],
    [`server: { http-port: ${CANARY} }`],
    [`boards: { a: { source: stdin, series: { t: { scale: ${CANARY} } } } }`],
    [`boards: { a: { source: serial, match: { usb: ${CANARY} } } }`],
    [`spool: { max: ${CANARY} }`],
    [`- ${CANARY}\n - x\n}`],
  ])('%s', (text) => {
    const { kind } = resolved(text);
    expect(kind).toBe('invalid');
    expect(mistakes(text).join('\n')).not.toContain(CANARY);
  });
});
