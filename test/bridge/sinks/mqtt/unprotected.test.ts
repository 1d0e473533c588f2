import { expect, test } from 'vitest';
import { isPasswordUnprotected } from '../../../../bridge/sinks/mqtt/unprotected.ts';

const isUnprotected = (url: string) => isPasswordUnprotected({ url: new URL(url), password: 'p' });

test.each([
  ...[
    'mqtt://broker.example.org',
    'ws://203.0.113.9',
    'mqtt://8.8.8.8:1883',
    'mqtt://[2001:db8::1]',
    'mqtt://172.32.0.1',
  ],
])('a password to %s may be read on the way', (url) => {
  expect(isUnprotected(url)).toBe(true);
});

test.each([
  ...[
    'mqtts://broker.example.org',
    'wss://8.8.8.8',
    'mqtt://localhost',
    'mqtt://127.0.0.1',
    'mqtt://[::1]',
    'mqtt://pi',
  ],
  ...[
    'mqtt://pi.local',
    'mqtt://10.0.0.1',
    'mqtt://172.16.0.1',
    'mqtt://192.168.1.9',
    'mqtt://[fd00::1]',
    'mqtt://nas.lan',
  ],
])('a password to %s stays near, or is encrypted', (url) => {
  expect(isUnprotected(url)).toBe(false);
});

test('without a password there is none to be read', () => {
  expect(isPasswordUnprotected({ url: new URL('mqtt://8.8.8.8') })).toBe(false);
});
