import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type UdpSourceOptions, udpSource } from '../../../../bridge/sources/udp/udp-source.ts';
import { type Status, systemClock } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { pull } from '../tcp/tcp-rig.ts';

let stop: AbortController;
let statuses: Status[];
const sender = createSocket('udp4');

beforeEach(() => {
  stop = new AbortController();
  statuses = [];
});

afterEach(() => stop.abort());

function source(options: Partial<UdpSourceOptions> = {}) {
  const onStatus = (status: Status) => statuses.push(status);
  return udpSource({
    board: 'esp',
    host: '127.0.0.1',
    port: 0,
    maxLineBytes: 64,
    clock: systemClock,
    onStatus,
    ...options,
  });
}

async function listening(): Promise<number> {
  await eventually('it listens', () => statuses.some(({ type }) => type === 'sourceOpened'));
  const [opened] = statuses;
  return Number(/UDP port (\d+) of 127.0.0.1/.exec(opened?.type === 'sourceOpened' ? opened.path : '')?.[1]);
}

function send(text: string, port: number): void {
  sender.send(text, port, '127.0.0.1');
}

test('every line of a datagram is read, the last one without its newline too', async () => {
  const { lines, end } = pull(source(), stop.signal);
  const port = await listening();
  send('temp:1627551892437:23.5§°C\nhumidity:40', port);
  send('temp:24\n', port);
  await eventually('three lines', () => lines.length === 3);
  expect(lines).toEqual(['temp:1627551892437:23.5§°C', 'humidity:40', 'temp:24']);
  stop.abort();
  expect(await end).toBe('ended');
});

test('a sender that is not allowed is refused and counted', async () => {
  const { lines, end } = pull(source({ allow: ['192.0.2.7'] }), stop.signal);
  send('T:1', await listening());
  await eventually('it is refused', () => statuses.some(({ type }) => type === 'datagramsRefused'));
  stop.abort();
  await end;
  expect(lines).toEqual([]);
  expect(statuses.at(-1)).toEqual({ type: 'datagramsRefused', board: 'esp', count: 1, from: '127.0.0.1' });
});

test('an overlong line of a datagram is skipped, the others are read', async () => {
  const { lines } = pull(source(), stop.signal);
  send(`T:1\n${'x'.repeat(65)}\nT:2`, await listening());
  await eventually('two lines', () => lines.length === 2);
  expect(statuses.filter(({ type }) => type === 'overlongLineSkipped')).toHaveLength(1);
});

test('a port that another program has is busy, and free again once that one stops', async () => {
  const other = createSocket('udp4').bind(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address();
  expect(await pull(source({ port }), stop.signal).end).toMatchObject({ code: 'SOURCE_BUSY', retryable: true });
  other.close();
  await once(other, 'close');
  const { lines } = pull(source({ port }), stop.signal);
  send('T:1', await listening());
  await eventually('a line', () => lines.length === 1);
});
