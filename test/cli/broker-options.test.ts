import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { addFromOptions, type FromOptions, subscribedBrokers } from '../../cli/broker-options.ts';

function brokers(args: readonly string[], environment: Record<string, string> = {}) {
  const command = addFromOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse([...args], { from: 'user' });
  return subscribedBrokers(command.opts<FromOptions>(), environment).map(({ url, ...rest }) => ({
    url: url.href,
    ...rest,
  }));
}

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-broker-options-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'a'), text);
  return join(folder, 'a');
}

test('an address alone is a broker of MQTT 3.1.1 with the usual base and without a user', () => {
  expect(brokers(['--from', 'mqtt://broker.local'])).toEqual([
    { url: 'mqtt://broker.local', base: 'boardstream', share: undefined, protocolVersion: 4 },
  ]);
});

test('user, password and base come from the address, and are no part of what is shown', () => {
  const url = 'mqtts://us%40er:p%3Ass@broker.local:8884/site/a%20b/';
  expect(brokers(['--from', url, '--share', '2/3', '--from-protocol', '5'])).toEqual([
    {
      ...{ url: 'mqtts://broker.local:8884', base: 'site/a b', share: { index: 2, of: 3 }, protocolVersion: 5 },
      ...{ user: 'us@er', password: 'p:ss' },
    },
  ]);
});

test('the path of a WebSocket is its own', () => {
  expect(brokers(['--from', 'wss://broker.local/mqtt'])).toMatchObject([
    { url: 'wss://broker.local/mqtt', base: 'boardstream' },
  ]);
});

test('a user without a password has that of the environment, or of a file that it names', () => {
  const args = ['--from', 'mqtt://a@x', '--from', 'mqtt://b:own@y', '--from', 'mqtt://z'];
  const passwords = (environment: Record<string, string>) => brokers(args, environment).map(({ password }) => password);
  expect(passwords({ BOARDSTREAM_FROM_PASSWORD: 'secret' })).toEqual(['secret', 'own', undefined]);
  expect(passwords({ BOARDSTREAM_FROM_PASSWORD_FILE: file('kept\n') })).toEqual(['kept', 'own', undefined]);
  expect(passwords({})).toEqual([undefined, 'own', undefined]);
});

test('certificates are read from their files', () => {
  const ca = '-----BEGIN CERTIFICATE-----\n';
  const key = '-----BEGIN EC PRIVATE KEY-----\n';
  const files = ['--from-ca', file(ca), '--from-cert', file(ca), '--from-key', file(key)];
  expect(brokers(['--from', 'mqtts://x', ...files])).toMatchObject([{ tls: { ca, cert: ca, key } }]);
  expect(() => brokers(['--from', 'mqtts://x', '--from-ca', file('x')])).toThrow(/holds no certificate in PEM$/);
  expect(() => brokers(['--from', 'mqtts://x', '--from-ca', '/nowhere'])).toThrow(/^cannot read \/nowhere/);
});

test.each([
  [['--from', 'http://user:secret@x'], /^--from must be an address such as/],
  [['--from', 'user:secret@x'], /^--from must be an address such as/],
  [['--from', 'mqtt://user:secret@x:99999'], /^--from must be an address such as/],
  [['--from', 'mqtt://user:secret@x/a?b'], /; nothing follows its path$/],
  [['--from', 'mqtt://user:sec%ret@x'], /; a % is written %25$/],
  [['--from', 'mqtt://x/a/%2B'], /; its path is the first levels of a topic/],
  [['--from', 'mqtt://x/a//b'], /; its path is the first levels of a topic/],
  [['--from', 'mqtt://x/$SYS'], /; its path is the first levels of a topic/],
  [['--from', 'mqtt://x', '--from', 'mqtt://u:secret@x/boardstream'], /^--from mqtt:\/\/x is given twice/],
  [['--from', 'mqtt://u:secret@x', '--from-ca', 'f'], /^cannot read f/],
  [['--from', 'mqtts://x', '--from-cert', 'f'], /^give --from-cert and --from-key together/],
  [['--share', '1/2'], /^--share is of no use without --from$/],
  [['--from-protocol', '5'], /^--from-protocol is of no use without --from$/],
  [['--from', 'mqtt://x', '--share', '3/2'], /It must be I\/N, as 1\/3/],
  [['--from', 'mqtt://x', '--share', '0/2'], /It must be I\/N, as 1\/3/],
  [['--from', 'mqtt://x', '--share', '1'], /It must be I\/N, as 1\/3/],
])('%j is a mistake that is told without a password', (args, why) => {
  expect(() => brokers(args)).toThrow(why);
  expect(() => brokers(args)).not.toThrow(/secret/);
});

test('certificates without TLS are a mistake', () => {
  const ca = file('-----BEGIN CERTIFICATE-----\n');
  expect(() => brokers(['--from', 'mqtt://x', '--from-ca', ca])).toThrow(/are for TLS, as in mqtts:\/\/x$/);
});
