import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../eventually.ts';
import type { SeenStream } from '../recording-server.ts';
import { PlainRig } from './rig.ts';

const CONFIRM_MS = 30_000;
const answerWell = (stream: SeenStream) => stream.answer(200, 'healthy endpoint disconnect');
let rig: PlainRig;

beforeEach(() => {
  rig = new PlainRig();
});

afterEach(async () => {
  rig.server.isReading = true;
  await rig.stop();
  await rig.server.stop();
  expect(rig.clock.sleeping).toBe(0);
});

/** Two points, written to a server that is asked to confirm every 30 s. */
async function twoWritten(): Promise<void> {
  await rig.start({ plainConfirmMs: CONFIRM_MS });
  rig.append('T', [1, 2]);
  await eventually('both points have arrived', async () => rig.values.length === 2 || rig.passing(10));
}

test('points wait until the server has answered, and the next stream is open without another point', async () => {
  await twoWritten();
  await rig.clock.advance(CONFIRM_MS / 2);
  expect(rig.spool.size).toBe(2);
  await rig.clock.advance(CONFIRM_MS / 2);
  await eventually('both are forgotten', () => rig.spool.size === 0);
  await eventually('the next stream is open', () => rig.server.streams.length === 2);
  expect(rig.server.streams.map(({ ended }) => ended)).toEqual([true, false]);
  expect(rig.seen('streamLost')).toEqual([]);
});

test('a stream that carried nothing is left open', async () => {
  await twoWritten();
  await eventually('the first is confirmed', async () => rig.server.streams.length === 2 || rig.passing(1_000));
  await rig.clock.advance(10 * CONFIRM_MS);
  rig.append('T', [3]);
  await eventually('the next point has arrived', () => rig.values.length === 3);
  expect(rig.server.streams.map(({ ended }) => ended)).toEqual([true, false]);
});

test('points that come while the answer is awaited go on the next stream', async () => {
  await twoWritten();
  let ended: SeenStream | undefined;
  rig.server.farewell = (stream) => {
    ended = stream;
  };
  await eventually('the stream is ended', async () => ended !== undefined || rig.passing(1_000));
  rig.append('T', [3]);
  await rig.clock.advance(100);
  rig.server.farewell = answerWell;
  if (ended !== undefined) answerWell(ended);
  await eventually('the third point has arrived', () => rig.values.length === 3);
  expect(rig.server.streams.map(({ body }) => body.split('\n').length - 1)).toEqual([2, 1]);
  expect(rig.seen('streamLost')).toEqual([]);
});

describe('sent again is what was on a stream', () => {
  test.each<[string, string, (stream: SeenStream) => void]>([
    ['that the server breaks off instead of answering', 'SINK_UNCONFIRMED', (stream) => stream.kill()],
    ['that the server never answers', 'SINK_UNCONFIRMED', () => undefined],
    ['that the server ends with 404', 'SINK_STREAM_ENDED', (stream) => stream.answer(404, 'streamtoken not valid')],
    ['that the server ends with 423', 'SINK_STREAM_ENDED', (stream) => stream.answer(423, 'connection limit')],
    ['that the server ends with 500', 'SINK_STREAM_ENDED', (stream) => stream.answer(500, 'internal server error')],
  ])('%s', async (_, code, farewell) => {
    await twoWritten();
    rig.server.farewell = farewell;
    await eventually('the loss is seen', async () => rig.seen('streamLost').length > 0 || rig.passing(1_000));
    expect(rig.seen('streamLost')[0]).toMatchObject({ queued: 2, error: { code } });
    rig.server.farewell = answerWell;
    await eventually('both are confirmed', async () => rig.spool.size === 0 || rig.passing(1_000));
    expect(rig.values).toEqual([1, 2, 1, 2]);
  });

  test('that the server answers before it was ended, even with 200', async () => {
    await twoWritten();
    for (const stream of rig.server.streams) answerWell(stream);
    await eventually('the loss is seen', () => rig.seen('streamLost').length > 0);
    expect(rig.spool.size).toBe(2);
    await eventually('both are confirmed', async () => rig.spool.size === 0 || rig.passing(1_000));
    expect(rig.values).toEqual([1, 2, 1, 2]);
  });
});

test('from stream to stream every point is sent once, in order, and never are two streams of a series open', async () => {
  await rig.start({ plainConfirmMs: 1_000 });
  let overlaps = 0;
  rig.server.farewell = (stream) => {
    const open = rig.server.streams.filter(({ token, ended }) => token === stream.token && !ended);
    overlaps += open.length;
    answerWell(stream);
  };
  const count = 100;
  for (let value = 0; value < count; value += 1) {
    rig.append('T', [value]);
    await rig.clock.advance(60);
  }
  await eventually('everything is confirmed', async () => rig.spool.size === 0 || rig.passing(100));
  expect(rig.server.streams.length).toBeGreaterThan(3);
  expect(overlaps).toBe(0);
  expect(rig.values).toHaveLength(count - rig.meter.snapshot().reduced.merged);
  expect(rig.values).toEqual([...new Set(rig.values)].sort((one, other) => one - other));
});

test('of several streams the one that was not confirmed holds everything behind its oldest point', async () => {
  await rig.start({ plainConfirmMs: CONFIRM_MS });
  for (const [series, value] of [
    ['T', 1],
    ['T', 2],
    ['H', 3],
    ['T', 4],
  ] as const) {
    rig.append(series, [value]);
  }
  await eventually('everything has arrived', async () => rig.values.length === 4 || rig.passing(10));
  const [, ofHumidity] = rig.server.streams;
  let holdBack: SeenStream | undefined;
  rig.server.farewell = (stream) => {
    if (stream.token === ofHumidity?.token) holdBack = stream;
    else answerWell(stream);
  };
  await rig.clock.advance(CONFIRM_MS);
  await eventually('one of two has answered', () => rig.spool.size < 4 && holdBack !== undefined);
  expect(rig.spool.trimmedThrough).toBe(2);
  rig.server.farewell = answerWell;
  if (holdBack !== undefined) answerWell(holdBack);
  await eventually('the other has too', () => rig.spool.size === 0);
});

test('thousands of unconfirmed points are not waited for until the time is up', async () => {
  rig.takesAnyRate();
  await rig.start({ plainConfirmMs: CONFIRM_MS });
  for (let value = 0; value < 8_000; value += 1) rig.append('fast', [value]);
  await eventually('everything has arrived', () => rig.values.length === 8_000);
  await eventually('the first five thousand are confirmed', () => rig.spool.size < 3_000);
  expect(rig.values).toEqual(Array.from({ length: 8_000 }, (_, value) => value));
});

test('stopping asks for a last confirmation', async () => {
  await twoWritten();
  await rig.stop();
  expect(rig.spool.size).toBe(0);
});

test('a server that reads nothing does not hold up the end', async () => {
  rig = new PlainRig(400_000);
  rig.server.isReading = false;
  rig.takesAnyRate();
  await rig.start();
  for (let batch = 0; batch < 800; batch += 1) rig.append('fast', new Array(500).fill(0.123456789));
  let waiting = Number.NaN;
  await eventually('the system takes no more', async () => {
    const isStill = rig.spool.size === waiting && waiting < 400_000;
    waiting = rig.spool.size;
    return isStill;
  });
  expect(waiting).toBeGreaterThan(0);
  await rig.stop();
});
