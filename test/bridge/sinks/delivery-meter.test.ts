import { beforeEach, expect, test } from 'vitest';
import { DeliveryMeter } from '../../../bridge/index.ts';
import { ManualClock } from '../../../core/index.ts';

let clock: ManualClock;
let meter: DeliveryMeter;

beforeEach(() => {
  clock = new ManualClock();
  meter = new DeliveryMeter(clock);
});

function progress(sentThrough: number, ackedThrough: number, sentLines = sentThrough): void {
  meter.progressed({ sentThrough, ackedThrough, inFlight: sentThrough - ackedThrough, sentLines });
}

/** One line, acknowledged after so long. */
async function acknowledgedAfter(seq: number, tookMs: number): Promise<void> {
  progress(seq, seq - 1);
  await clock.advance(tookMs);
  progress(seq, seq);
}

test('nothing is known before the first connection', () => {
  expect(meter.snapshot()).toEqual({
    mode: 'none',
    connected: false,
    reconnects: 0,
    ackLatencyMs: { last: undefined, maxOfLastMinute: undefined },
    inFlight: 0,
    sentLines: 0,
    rejected: 0,
    faults: 0,
    reduced: { taken: 0, sent: 0, merged: 0, series: [] },
  });
});

test('an acknowledgement is timed from the moment its line was sent', async () => {
  await acknowledgedAfter(1, 40);
  expect(meter.snapshot().ackLatencyMs).toEqual({ last: 40, maxOfLastMinute: 40 });
});

test('the slowest of the last minute is kept for a minute', async () => {
  await acknowledgedAfter(1, 900);
  await clock.advance(30_000);
  await acknowledgedAfter(2, 50);
  expect(meter.snapshot().ackLatencyMs).toEqual({ last: 50, maxOfLastMinute: 900 });
  await clock.advance(30_000);
  expect(meter.snapshot().ackLatencyMs).toEqual({ last: 50, maxOfLastMinute: 50 });
  await clock.advance(30_001);
  expect(meter.snapshot().ackLatencyMs).toEqual({ last: 50, maxOfLastMinute: undefined });
});

test('a line is timed at most every 100 ms, however many are sent', async () => {
  progress(1, 0);
  await clock.advance(99);
  progress(2, 0);
  await clock.advance(1);
  progress(3, 0);
  await clock.advance(200);
  progress(3, 2);
  expect(meter.snapshot().ackLatencyMs.last).toBe(300);
  progress(3, 3);
  expect(meter.snapshot().ackLatencyMs.last).toBe(200);
});

test('what a lost connection had on the way is not timed', async () => {
  meter.connected('stream');
  progress(5, 0);
  meter.lost();
  progress(0, 0);
  await clock.advance(60_000);
  progress(5, 5);
  expect(meter.snapshot().ackLatencyMs.last).toBeUndefined();
});

test('a return after a loss is a reconnect, another mode alone is none', () => {
  meter.connected('stream');
  meter.connected('batch');
  expect(meter.snapshot()).toMatchObject({ mode: 'batch', connected: true, reconnects: 0 });
  meter.lost();
  expect(meter.snapshot()).toMatchObject({ mode: 'none', connected: false, reconnects: 0 });
  meter.connected('plain');
  expect(meter.snapshot()).toMatchObject({ mode: 'plain', reconnects: 1 });
});

test('lines of a client that was replaced by another still count', () => {
  progress(7, 7);
  meter.clientDone();
  expect(meter.snapshot().sentLines).toBe(7);
  progress(10, 7, 3);
  expect(meter.snapshot().sentLines).toBe(10);
});
