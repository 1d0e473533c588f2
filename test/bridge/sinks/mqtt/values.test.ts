import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { MemorySpool } from '../../../../bridge/index.ts';
import { NewestValues } from '../../../../bridge/sinks/mqtt/announcement/newest-values.ts';
import { Values } from '../../../../bridge/sinks/mqtt/announcement/values.ts';
import { ManualClock } from '../../../../core/index.ts';
import { RecordingLink } from './recording-link.ts';

let clock: ManualClock;
let link: RecordingLink;
let spool: MemorySpool;

const STATE = 'site/pi4/uno/$state';

beforeEach(() => {
  clock = new ManualClock();
  link = new RecordingLink();
  spool = new MemorySpool({ clock, onStatus: () => undefined });
});

function publishValues(everyMs = 1_000): void {
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const common = { clock, signal: end.signal };
  const newest = new NewestValues({ ...common, spool });
  new Values({ ...common, link, base: 'site', bridge: 'pi4', newest, everyMs });
}

function append(values: Record<string, number>, board = 'uno', quality?: 'bad'): void {
  const monotonicMs = clock.monotonicMs();
  const samples = Object.entries(values).map(([series, value]) => ({ series, value, monotonicMs }));
  spool.append(board, quality === undefined ? samples : samples.map((sample) => ({ ...sample, quality })));
}

test('the newest value of each series is published as one retained state, and each as a number of its own', async () => {
  publishValues();
  link.up();
  append({ T: 20, H: 51.5 });
  append({ T: 21.25 });
  await clock.advance(1_000);
  expect(link.published).toEqual([
    { topic: 'site/pi4/uno/T', payload: '21.25', qos: 0, retain: false },
    { topic: 'site/pi4/uno/H', payload: '51.5', qos: 0, retain: false },
    { topic: STATE, payload: '{"T":21.25,"H":51.5}', qos: 1, retain: true },
  ]);
});

test('what waited in the spool before is no newest value', async () => {
  append({ T: 1 });
  publishValues();
  link.up();
  await clock.advance(1_000);
  expect(link.take()).toEqual([]);
});

test('the spool keeps every point, and one that is emptied meanwhile is followed all the same', async () => {
  publishValues();
  link.up();
  append({ T: 1 });
  await clock.advance(1_000);
  expect(spool.size).toBe(1);
  spool.trim(spool.lastSeq);
  append({ T: 2 });
  await clock.advance(1_000);
  expect(link.take(STATE)).toEqual([`${STATE} {"T":1}`, `${STATE} {"T":2}`]);
});

test('nothing is published between two times, nor without a new reading', async () => {
  publishValues(5_000);
  link.up();
  append({ T: 1 });
  await clock.advance(4_999);
  expect(link.take()).toEqual([]);
  await clock.advance(1);
  expect(link.take()).toHaveLength(2);
  await clock.advance(60_000);
  expect(link.take()).toEqual([]);
});

test('a state that stays the same while readings come is told again every 20 s, not every time', async () => {
  publishValues();
  link.up();
  for (let second = 0; second < 41; second += 1) {
    append({ T: 1 });
    await clock.advance(1_000);
  }
  expect(link.take(STATE)).toHaveLength(3);
});

test('a reading of a failed sensor is null in the state and is not published as a number', async () => {
  publishValues();
  link.up();
  append({ T: -127 }, 'uno', 'bad');
  await clock.advance(1_000);
  expect(link.take()).toEqual([`${STATE} {"T":null}`]);
});

test('a series that falls silent among others becomes null after three of its intervals, a minute at least', async () => {
  publishValues();
  link.up();
  append({ T: 0, H: 49 });
  await clock.advance(1_000);
  append({ T: 0, H: 50 });
  for (let second = 1; second <= 60; second += 1) {
    await clock.advance(1_000);
    append({ T: second });
  }
  await clock.advance(1_000);
  expect(link.take(STATE).at(-1)).toBe(`${STATE} {"T":60,"H":50}`);
  append({ T: 1 });
  await clock.advance(1_000);
  expect(link.take(STATE)).toEqual([`${STATE} {"T":1,"H":null}`]);
});

test('a series that was heard once has no interval, and keeps its value', async () => {
  publishValues();
  link.up();
  append({ T: 0, boots: 3 });
  await clock.advance(600_000);
  append({ T: 1 });
  await clock.advance(1_000);
  expect(link.retained.get(STATE)).toBe('{"T":1,"boots":3}');
});

test('on every connection the states of all boards are published again', async () => {
  publishValues();
  link.up();
  append({ T: 1 });
  append({ T: 2 }, 'nano');
  await clock.advance(1_000);
  link.take();
  link.down();
  link.up();
  await clock.advance(1_000);
  expect(link.take()).toEqual([`${STATE} {"T":1}`, 'site/pi4/nano/$state {"T":2}']);
});

test('values that came while there was no connection are published when there is one', async () => {
  publishValues();
  append({ T: 1 });
  await clock.advance(10_000);
  link.up();
  await clock.advance(1_000);
  expect(link.take()).toEqual(['site/pi4/uno/T 1', `${STATE} {"T":1}`]);
});

test('a state that the broker refused is published again', async () => {
  publishValues();
  link.answers = 'refused';
  link.up();
  append({ T: 1 });
  await clock.advance(1_000);
  link.take();
  link.answers = 'taken';
  await clock.advance(2_000);
  expect(link.take(STATE)).toEqual([`${STATE} {"T":1}`]);
});

test.each(['__proto__', 'constructor', 'a"b\\c', 'T/+/#'])(
  'a series called %j is a key like any other',
  async (name) => {
    publishValues();
    link.up();
    spool.append('uno', [{ series: name, value: 1, monotonicMs: 0 }]);
    await clock.advance(1_000);
    const state = JSON.parse(link.retained.get(STATE) ?? '') as object;
    expect(Object.entries(state)).toEqual([[name, 1]]);
    expect(link.published.every(({ topic }) => topic.split('/').length === 4 && !/[+#]/.test(topic))).toBe(true);
  },
);

test('half a surrogate pair does not make the state unreadable', async () => {
  publishValues();
  link.up();
  append({ 'a\ud800': 1 });
  await clock.advance(1_000);
  expect(link.retained.get(STATE)).toBe('{"a\ufffd":1}');
});

test('256 series of a board and 256 boards are published; those after them are left out', async () => {
  publishValues();
  link.up();
  append(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`s${at}`, at])));
  for (let board = 0; board < 300; board += 1) append({ T: 1 }, `board${board}`);
  await clock.advance(1_000);
  const states = [...link.retained].filter(([topic]) => topic.endsWith('/$state'));
  expect(states).toHaveLength(256);
  expect(Object.keys(JSON.parse(link.retained.get(STATE) ?? '') as object)).toHaveLength(256);
});

test('a burst of more points than it follows still ends with the newest', async () => {
  publishValues();
  link.up();
  for (let at = 1; at <= 9_000; at += 1) append({ T: at });
  await clock.advance(1_000);
  expect(link.take(STATE)).toEqual([`${STATE} {"T":9000}`]);
});

test('it reads nothing that was delivered, and of what it cannot follow no more than the newest 5,000', async () => {
  publishValues();
  await clock.advance(0);
  const asked: number[] = [];
  const { nextAfter } = spool;
  spool.nextAfter = (seq) => {
    asked.push(seq);
    return nextAfter.call(spool, seq);
  };
  for (let at = 1; at <= 9_000; at += 1) append({ T: at });
  await clock.advance(0);
  expect(asked[0]).toBe(4_000);
  asked.length = 0;
  append({ T: 1, H: 1 });
  spool.trim(9_001);
  await clock.advance(0);
  expect(asked[0]).toBe(9_001);
});
