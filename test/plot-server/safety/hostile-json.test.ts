import { expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../../core/index.ts';
import { chunk, LAST_CHUNK, rig, streamed, streamHead } from '../rig.ts';

const A = 'aaaaaaaaaa';

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** Lines that nobody's plot is better for, and whether the stream counts them as refused. */
const LINES: readonly (readonly [what: string, line: string, isRefused: boolean])[] = [
  ['9 levels', nested(9), true],
  ['8 levels', nested(8), false],
  ['30,000 brackets', '['.repeat(30_000), true],
  ['brackets that are text', `{"name":"${'['.repeat(1_000)}"}`, false],
  ['a list', '[1,2,3]', true],
  ['a number', '5', true],
  ['null', 'null', true],
  ['65 properties', JSON.stringify(Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`p${at}`, 1]))), true],
  ['a number that is none', '{"y":1e999}', true],
  ['one deep inside', '{"marker":{"size":[1,[2,-1e999]]}}', true],
  ['NaN', '{"y":NaN}', true],
  ['a leading zero', '{"y":01}', true],
  ['a byte order mark, which is passed over', '\ufeff{"name":"n"}', false],
  ['64 KiB and a byte more', `{"y":1,"text":"${'x'.repeat(65_536 - 15)}"}`, true],
  ['a prototype', '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":"p"}', false],
  ['one in the layout', '{"layout":{"__proto__":{"polluted":1},"xaxis":{"constructor":{"polluted":1}}}}', false],
  ['a layout that grows', `{"layout":{"meta":"${'x'.repeat(60_000)}"}}`, false],
  ['half a surrogate', '{"name":"\\ud800"}', false],
  ['a property of a path', '{"marker.line.color":"red","..":1,"":2}', false],
];

test('no line of a stream reaches more than its own plot, and a good one after it is drawn', async () => {
  const { call, socket, statuses, clock, figure, server } = await rig();
  const { url } = await call([streamed(A)], { filename: 'f' });
  for (const [what, line, isRefused] of LINES) {
    statuses.length = 0;
    // A report a second; what comes in between would be told with the next.
    await clock.advance(2_000);
    const bytes = Buffer.from(`${line}\n`).toString('latin1');
    const stream = await socket(`${streamHead(A)}${bytes.length.toString(16)}\r\n${bytes}\r\n${LAST_CHUNK}`);
    // A stream that begins with a line too long for any object never was one.
    const status = line.length > MAX_MESSAGE_BYTES ? 422 : 200;
    expect(await stream.untilClosed(), what).toContain(`HTTP/1.1 ${status} `);
    expect(
      statuses.some(({ type }) => type === 'messageRejected'),
      what,
    ).toBe(isRefused);
    expect(
      statuses.filter(({ type }) => type === 'requestFailed'),
      what,
    ).toEqual([]);
  }
  const stream = await socket(`${streamHead(A)}${chunk('{"y":8}\n')}${LAST_CHUNK}`);
  await stream.untilClosed();
  const drawn = await figure(url);
  expect(drawn.data[0]?.['y']).toEqual([8]);
  expect(JSON.stringify(drawn)).not.toContain('polluted');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test('the last of two properties of one name counts, as everywhere', async () => {
  const { call, socket, figure } = await rig();
  const { url } = await call([streamed(A)]);
  await (await socket(`${streamHead(A)}${chunk('{"y":1,"y":2}\n')}${LAST_CHUNK}`)).untilClosed();
  expect((await figure(url)).data[0]?.['y']).toEqual([2]);
});

test('one chunk of 5 MB is read as the lines it holds', async () => {
  const { call, socket, figure } = await rig();
  const { url } = await call([streamed(A)]);
  const line = `{"y":1,"text":"${'x'.repeat(50_000)}"}\n`;
  const stream = await socket(streamHead(A) + chunk(`${line.repeat(100)}{"y":[7]}\n`) + LAST_CHUNK);
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  expect((await figure(url)).data[0]?.['y']).toEqual([7]);
});

test('5 MB without a newline cost nothing and are one refused line', async () => {
  const { call, socket, statuses, figure } = await rig();
  const { url } = await call([streamed(A)]);
  const stream = await socket(
    streamHead(A) + chunk('{"y":6}\n') + chunk('x'.repeat(5_000_000)) + chunk('\n{"y":7}\n') + LAST_CHUNK,
  );
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  expect((await figure(url)).data[0]?.['y']).toEqual([6, 7]);
  expect(statuses).toContainEqual({ type: 'messageRejected', why: 'longer than 65536 bytes' });
});

test('a plot call with prototypes, endless numbers or too deep a nesting changes nothing', async () => {
  const { call } = await rig();
  for (const args of ['[{"y":[1e999]}]', `[${nested(30)}]`, `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`]) {
    expect((await call([], {}, { args })).error, args.slice(0, 20)).not.toBe('');
  }
  const { url } = await call([], {}, { args: '[{"__proto__":{"polluted":1},"y":[1],"constructor":{"prototype":{}}}]' });
  expect(await (await fetch(`${url}.json`)).text()).not.toMatch(/polluted|constructor/);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
