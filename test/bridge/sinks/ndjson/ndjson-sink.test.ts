import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DeliveryMeter, MemorySpool } from '../../../../bridge/index.ts';
import { runNdjsonSink } from '../../../../bridge/sinks/ndjson/ndjson-sink.ts';
import { ManualClock, type Status } from '../../../../core/index.ts';
import { eventually } from '../../../eventually.ts';

let folder: string;
let path: string;
let clock: ManualClock;
let statuses: Status[];
let spool: MemorySpool;
let meter: DeliveryMeter;
let stop: AbortController;
let done: Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ndjson-sink-'));
  path = join(folder, 'points.ndjson');
  clock = new ManualClock(Date.UTC(2026, 0, 1));
  statuses = [];
  spool = new MemorySpool({ capacity: 20_000, clock, onStatus });
  meter = new DeliveryMeter(clock);
  stop = new AbortController();
  done = Promise.resolve();
});

afterEach(async () => {
  stop.abort();
  let isDone = false;
  void done
    .catch(() => undefined)
    .then(() => {
      isDone = true;
    });
  await until('the sink has stopped', () => isDone);
  rmSync(folder, { recursive: true });
  expect(clock.sleeping).toBe(0);
});

function onStatus(status: Status): void {
  statuses.push(status);
}

function start(to = path, output?: Writable): void {
  done = runNdjsonSink({
    bridge: 'pi',
    destination: { kind: 'ndjson', path: to },
    ...{ spool, meter, clock, onStatus, random: () => 0.5, signal: stop.signal },
    ...(output !== undefined && { output }),
  });
  // A test that expects it to fail looks at it again.
  done.catch(() => undefined);
}

function append(...values: number[]): void {
  spool.append(
    'uno',
    values.map((value) => ({ series: 'T', monotonicMs: clock.monotonicMs(), value })),
  );
}

const seen = (type: Status['type']) => statuses.filter((status) => status.type === type);
const valuesIn = (text: string) =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { value: number }).value]));
const inFile = () => (existsSync(path) ? valuesIn(readFileSync(path, 'utf8')) : []);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Lets virtual time pass while real files do their work, until something is so. */
async function until(what: string, holds: () => boolean, stepMs = 100): Promise<void> {
  await eventually(what, async () => {
    if (holds()) return true;
    await clock.advance(stepMs);
    return holds();
  });
}

describe('a file', () => {
  test('gets points at once, and they stop waiting a second later', async () => {
    start();
    await eventually('it is open', () => seen('streamConnected').length === 1);
    append(1, 2);
    await eventually('they are in it', () => meter.snapshot().inFlight === 2);
    expect(inFile()).toEqual([1, 2]);
    expect(spool.size).toBe(2);
    expect(meter.snapshot().mode).toBe('stream');
    await clock.advance(999);
    expect(spool.size).toBe(2);
    await clock.advance(1);
    await eventually('they are on the disk', () => spool.size === 0);
    expect(meter.snapshot()).toMatchObject({ inFlight: 0, sentLines: 2 });
    expect(seen('streamConnected')).toMatchObject([{ destination: path }]);
  });

  test('gets every point of a backlog once, in order', async () => {
    append(...upTo(10_000));
    start();
    await until('nothing waits', () => spool.size === 0);
    expect(inFile()).toEqual(upTo(10_000));
  });

  test('has everything that was appended when the sink is told to stop', async () => {
    start();
    append(1);
    await eventually('it is written', () => inFile().length === 1);
    stop.abort();
    await done;
    expect(spool.size).toBe(0);
  });

  test('in a folder that is not there waits until it is, told once', async () => {
    append(1, 2);
    rmSync(folder, { recursive: true });
    start();
    await until('it is told', () => seen('streamLost').length > 0);
    await clock.advance(10_000);
    expect(seen('streamLost')).toHaveLength(1);
    expect(spool.size).toBe(2);
    mkdirSync(folder);
    await until('nothing waits', () => spool.size === 0, 1_000);
    expect(inFile()).toEqual([1, 2]);
  });

  test('on a full disk keeps every point waiting, and is never called there', async () => {
    append(1);
    start('/dev/full');
    await until('it is told', () => seen('streamLost').length > 0);
    await clock.advance(60_000);
    expect(seen('streamLost')).toHaveLength(1);
    expect(seen('streamConnected')).toEqual([]);
    expect(spool.size).toBe(1);
  });
});

describe('standard output', () => {
  test('gets every point in order, and no more than its reader takes', async () => {
    const held: (() => void)[] = [];
    let text = '';
    const output = new Writable({
      write(chunk, _encoding, written) {
        text += chunk;
        held.push(written);
      },
    });
    append(...upTo(3_000));
    start('-', output);
    await eventually('the first part is written', () => held.length === 1);
    await clock.advance(60_000);
    expect(held).toHaveLength(1);
    expect(spool.size).toBe(3_000);
    for (let part = 0; part < 3; part += 1) {
      await eventually('a part is written', () => held.length === part + 1);
      held[part]?.();
    }
    await eventually('nothing waits', () => spool.size === 0);
    expect(valuesIn(text)).toEqual(upTo(3_000));
    expect(seen('streamConnected')).toMatchObject([{ destination: 'standard output' }]);
  });

  test('that nobody reads any more ends the sink, and what was not read still waits', async () => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const output = new Writable({ write: (_chunk, _encoding, written) => written(broken) });
    output.on('error', () => undefined);
    append(1, 2);
    start('-', output);
    await expect(done).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      message: expect.stringContaining('the program that read the points has ended'),
    });
    expect(spool.size).toBe(2);
  });

  test('that is stuck does not hold up the end for more than a second', async () => {
    append(1);
    start('-', new Writable({ write: () => undefined }));
    await clock.advance(0);
    stop.abort();
    await clock.advance(1_000);
    await done;
    expect(spool.size).toBe(1);
  });
});
