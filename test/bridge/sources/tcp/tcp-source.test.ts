import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OpenPort, SourceTap } from '../../../../bridge/sources/source.ts';
import { parseTcpUrl, tcpAddressText } from '../../../../bridge/sources/tcp/tcp-address.ts';
import { tcpSource } from '../../../../bridge/sources/tcp/tcp-source.ts';
import { type Status, systemClock } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { pull, TcpRig } from './tcp-rig.ts';

let rig: TcpRig;
let stop: AbortController;
let statuses: Status[];

beforeEach(async () => {
  rig = await TcpRig.start();
  stop = new AbortController();
  statuses = [];
});

afterEach(async () => {
  stop.abort();
  await rig.close();
});

function source(address = rig.address) {
  const onStatus = (status: Status) => statuses.push(status);
  return tcpSource({ board: 'attic', address, maxLineBytes: 64, clock: systemClock, onStatus });
}

test('the first line, which may be cut, is dropped, and every whole one after it is read', async () => {
  const { lines } = pull(source(), stop.signal);
  const peer = await rig.connected();
  peer.write('5\nT:1\r\nT:');
  peer.write('2\nT:3');
  await eventually('two lines', () => lines.length === 2);
  expect(lines).toEqual(['T:1', 'T:2']);
  expect(statuses.map(({ type }) => type)).toEqual(['sourceOpened', 'firstLineDropped']);
});

test('a closed connection is a loss that may pass, and the line it cut is no line', async () => {
  const { lines, end } = pull(source(), stop.signal);
  const peer = await rig.connected();
  peer.end(`-\n${'T:21.5\n'.repeat(40)}T:2`);
  expect(await end).toMatchObject({
    code: 'SOURCE_LOST',
    retryable: true,
    message: `lost ${tcpAddressText(rig.address)} (the other end closed the connection)`,
  });
  expect(lines).toHaveLength(40);
});

test('what the other end said before it hung up is in the error', async () => {
  const { end } = pull(source(), stop.signal);
  (await rig.connected()).end('Port already in use\r\n');
  expect(await end).toMatchObject({ code: 'SOURCE_BUSY', message: expect.stringContaining('"Port already in use"') });
});

test('a reset connection is a loss', async () => {
  const { end } = pull(source(), stop.signal);
  (await rig.connected()).resetAndDestroy();
  expect(await end).toMatchObject({ code: 'SOURCE_LOST' });
});

test('where nothing listens, the error says what to start', async () => {
  const { address } = rig;
  await rig.close();
  const { end } = pull(source(address), stop.signal);
  expect(await end).toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    retryable: true,
    message: `nothing listens at ${tcpAddressText(address)}: start ser2net there, or correct the port`,
  });
});

test('an endless line is one skip, and the next line is read', async () => {
  const { lines } = pull(source(), stop.signal);
  const peer = await rig.connected();
  peer.write(`-\n${'x'.repeat(100_000)}\nT:1\n`);
  await eventually('the line behind it', () => lines.length === 1);
  expect(statuses.filter(({ type }) => type === 'overlongLineSkipped')).toHaveLength(1);
});

test('stopping closes the connection and ends the loop', async () => {
  const { end } = pull(source(), stop.signal);
  const peer = await rig.connected();
  const closed = once(peer.resume(), 'close');
  stop.abort();
  expect(await end).toBe('ended');
  await closed;
});

test('a loop that is left closes the connection', async () => {
  const reading = (async () => {
    for await (const { lines } of source().open(stop.signal)) return lines;
    return [];
  })();
  const peer = await rig.connected();
  const closed = once(peer.resume(), 'close');
  peer.write('-\nT:1\n');
  expect(await reading).toEqual(['T:1']);
  await closed;
});

test('while nobody pulls, the peer is left to wait instead of memory being filled', async () => {
  const batches = source().open(stop.signal)[Symbol.asyncIterator]();
  const first = batches.next();
  const peer = await rig.connected();
  peer.write('-\nT:1\n');
  await first;
  const line = Buffer.from(`${'T:1,'.repeat(15)}T:1\n`);
  for (let count = 0; count < 400_000 && peer.writableLength < 8_000_000; count += 1) peer.write(line);
  expect(peer.writableLength).toBeGreaterThan(1_000_000);
  await batches.return?.(undefined);
});

test.each([
  ['tcp://pi.local:3333', { protocol: 'tcp', address: { host: 'pi.local', port: 3333 } }],
  ['rfc2217://[fe80::1]:4000/', { protocol: 'rfc2217', address: { host: 'fe80::1', port: 4000 } }],
  ['tcp://10.0.0.7:65536', undefined],
  ['tcp://10.0.0.7', undefined],
  ['http://10.0.0.7:80', undefined],
  ['tcp://user@host:1', undefined],
  ['/dev/ttyACM0', undefined],
])('%s is read as an address', (text, parsed) => {
  expect(parseTcpUrl(text)).toEqual(parsed);
});

test('a tap hears every byte, the cut line included, and writes to the other end', async () => {
  const heard: Buffer[] = [];
  let port: OpenPort | undefined;
  const tap: SourceTap = {
    opened: (opened) => {
      port = opened;
    },
    heard: (bytes) => heard.push(Buffer.from(bytes)),
  };
  void (async () => {
    for await (const _ of source().open(stop.signal, tap));
  })();
  const peer = await rig.connected();
  peer.write('5\nT:1\nT');
  await eventually('all of it is heard', () => Buffer.concat(heard).toString() === '5\nT:1\nT');
  expect(port?.path).toBe(tcpAddressText(rig.address));
  const said = once(peer, 'data');
  await port?.write(Buffer.from('c\n'));
  expect(String(await said)).toBe('c\n');
});
