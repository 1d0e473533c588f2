import { afterEach, beforeEach, expect, test } from 'vitest';
import { yunSource } from '../../../../bridge/sources/yun/yun-source.ts';
import { type Status, systemClock } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';
import { pull } from '../tcp/tcp-rig.ts';
import { YunConsole } from './yun-console.ts';

let yun: YunConsole;
let stop: AbortController;
let statuses: Status[];

beforeEach(async () => {
  yun = await YunConsole.start();
  stop = new AbortController();
  statuses = [];
});

afterEach(async () => {
  stop.abort();
  await yun.rig.close();
});

function source(series?: ReadonlyMap<string, string>) {
  const onStatus = (status: Status) => statuses.push(status);
  return yunSource({
    board: 'yun',
    address: yun.rig.address,
    maxLineBytes: 256,
    clock: systemClock,
    onStatus,
    ...(series === undefined ? {} : { series }),
  });
}

test('messages become readings, named by token where the configuration says so', async () => {
  const { readings } = pull(source(new Map([['secret-b', 'heart rate']])), stop.signal);
  await yun.rig.connected();
  yun.plot('512.00', 'secret-a');
  yun.plot('72', 'secret-b');
  yun.plot('1.5', 'secret-c');
  await eventually('three readings', () => readings.length === 3);
  expect(readings).toEqual([
    { series: 'value', value: 512 },
    { series: 'heart rate', value: 72 },
    { series: 'value_2', value: 1.5 },
  ]);
});

test('what the sketch prints beside its messages is read as lines', async () => {
  const { lines, readings } = pull(source(), stop.signal);
  await yun.rig.connected();
  yun.print('cut\nT:21.5\nT:');
  yun.plot('1', 'a');
  yun.print('22\n');
  await eventually('both lines', () => lines.length === 2);
  expect(lines).toEqual(['T:21.5', 'T:22']);
  expect(readings).toEqual([{ series: 'value', value: 1 }]);
});

test('a token is in no status, whatever is wrong with its message', async () => {
  const { readings } = pull(source(), stop.signal);
  await yun.rig.connected();
  yun.print('\x1dplotly\x1e{"y": "none", "token": "canary"}\x1f');
  yun.print('\x1dplotly\x1e{"y": 1, "token": "cana');
  yun.plot('7', 'canary');
  await eventually('a reading', () => readings.length === 1);
  await eventually('the skips are told', () => statuses.some(({ type }) => type === 'linesSkipped'));
  expect(JSON.stringify(statuses)).not.toContain('canary');
});

test('a bridge that does not pull keeps reading, so that the Yún does not hang up, and counts what it drops', async () => {
  const batches = source().open(stop.signal)[Symbol.asyncIterator]();
  const first = batches.next();
  const client = await yun.rig.connected();
  yun.plot('0', 'a');
  await first;
  for (let count = 1; count <= 8_000; count += 1) {
    yun.plot(String(count), 'a');
    if (count % 50 === 0) await eventually('the client has read', () => client.writableLength === 0);
  }
  await eventually('some were dropped', () => statuses.some(({ type }) => type === 'inputDropped'));
  expect(client.destroyed).toBe(false);
  const kept: number[] = [];
  while (kept.at(-1) !== 8_000) {
    const { value } = await batches.next();
    if (value !== undefined && 'readings' in value)
      kept.push(...value.readings.map((reading: { value: number }) => reading.value));
  }
  await batches.return?.(undefined);
  const dropped = statuses.reduce((sum, status) => sum + (status.type === 'inputDropped' ? status.count : 0), 0);
  // How many depends on what the kernel still held when pulling began.
  expect(dropped).toBeGreaterThan(0);
  expect(kept).toHaveLength(8_000 - dropped);
  expect(kept).toEqual([...kept].sort((a, b) => a - b));
});

test('a console that goes away is a loss that may pass', async () => {
  const { end } = pull(source(), stop.signal);
  (await yun.rig.connected()).destroy();
  expect(await end).toMatchObject({ code: 'SOURCE_LOST', retryable: true });
});
