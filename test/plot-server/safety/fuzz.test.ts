import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { Random } from '../../ack-stream/simulation/random.ts';
import { chunk, LAST_CHUNK, RawSocket, rig, streamed, streamHead } from '../rig.ts';

const A = 'aaaaaaaaaa';
const CONNECTIONS = 300;
/** So many are open at a time; then the oldest is cut off, whatever it was about. */
const OPEN_AT_ONCE = 20;

/** What a request of ours is made of, so that noise reaches what lies behind the parser. */
const PARTS = [
  ...[
    'GET ',
    'POST ',
    'HEAD ',
    'PUT ',
    'OPTIONS ',
    '/',
    '/clientresp',
    '/~maker/1',
    '/~maker/1.json',
    '/~maker/1/live',
  ],
  ...['/healthz', '/metrics', '/assets/', '.csv?from=', '%2e%2e/', '?', '&', ' HTTP/1.1\r\n', ' HTTP/1.0\r\n', '\r\n'],
  ...[
    'Host: localhost\r\n',
    'Host: \r\n',
    'Content-Length: 10\r\n',
    'Transfer-Encoding: chunked\r\n',
    '\r\n\r\n',
    '\n',
  ],
  ...[
    `plotly-streamtoken: ${A}\r\n`,
    'Expect: 100-continue\r\n',
    'Upgrade: h2c\r\n',
    'Origin: null\r\n',
    'Range: bytes=0-\r\n',
  ],
  ...[
    'plotly-stream-ack: 1\r\n',
    'plotly-stream-source: s\r\n',
    'plotly-stream-boot: b\r\n',
    'Connection: keep-alive\r\n',
  ],
  ...[
    'un=maker&key=x&origin=plot&args=[{"y":[1]}]&kwargs={}',
    'args=',
    '[[[',
    '{"x":1,"y":',
    '"}',
    '{"layout":{"',
    '1e999',
  ],
  ...[
    streamHead(A),
    chunk('{"y":1}\n'),
    chunk('{"y":[1,2]'),
    'fffffff\r\n',
    '0\r\n\r\n',
    '5;ext\r\n',
    LAST_CHUNK,
    '\0',
    '\xff',
  ],
];

function noise(random: Random): string {
  let bytes = random.chance(0.4) ? streamHead(A) : '';
  for (let parts = random.between(1, 30); parts > 0; parts -= 1) {
    if (random.chance(0.7)) bytes += random.pick(PARTS);
    else
      for (let left = random.between(1, 40); left > 0; left -= 1) bytes += String.fromCharCode(random.between(0, 255));
  }
  return bytes;
}

test('noise on many connections neither ends the server nor makes it fail at a request', async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
  console.info(`FUZZ_SEED=${seed}`);
  const random = new Random(seed);
  const { server, call, figure, socket, statuses, clock } = await rig();
  const { url } = await call([streamed(A)], { filename: 'f' });
  const open: RawSocket[] = [];
  for (let at = 0; at < CONNECTIONS; at += 1) {
    const client = await RawSocket.open(server.httpPort, noise(random));
    open.push(client);
    if (random.chance(0.5)) void client.write(noise(random));
    if (open.length > OPEN_AT_ONCE) open.shift()?.destroy();
    if (at % 50 === 0) await clock.advance(1_000);
  }
  for (const client of open) client.destroy();

  expect(statuses.filter(({ type }) => type === 'requestFailed')).toEqual([]);
  const stream = await socket(`${streamHead(A)}${chunk('{"y":[42]}\n')}${LAST_CHUNK}`);
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  expect((await figure(url)).data[0]?.['y']).toEqual([42]);
  expect((await fetch(`${server.url}/`)).status).toBe(200);
});
