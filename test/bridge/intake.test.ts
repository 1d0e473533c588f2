import { expect, test } from 'vitest';
import { BoardReading } from '../../bridge/board-reading.ts';
import { MemorySpool } from '../../bridge/index.ts';
import { runIntake } from '../../bridge/intake.ts';
import type { LineBatch, Source } from '../../bridge/sources/source.ts';
import { readSpool } from '../../bridge/spool/read-spool.ts';
import { BoardstreamError, ManualClock, type Status } from '../../core/index.ts';

type Opening = readonly (string | BoardstreamError)[];

/** A source whose every opening plays one script: lines, then perhaps a loss. After the last script it ends. */
function scripted(openings: readonly Opening[], clock: ManualClock): Source {
  let next = 0;
  async function* open(): AsyncGenerator<LineBatch> {
    const script = openings[next] ?? [];
    next += 1;
    for (const step of script) {
      if (step instanceof BoardstreamError) throw step;
      yield { monotonicMs: clock.monotonicMs(), lines: [step] };
    }
  }
  return { board: 'uno', open };
}

function rig(openings: readonly Opening[], reading = new BoardReading()) {
  const clock = new ManualClock(0);
  const statuses: Status[] = [];
  const onStatus = (status: Status) => statuses.push(status);
  const spool = new MemorySpool({ clock, onStatus });
  const controller = new AbortController();
  const done = runIntake({
    source: scripted(openings, clock),
    reading,
    spool,
    clock,
    onStatus,
    random: () => 0.5,
    signal: controller.signal,
  });
  const never = new AbortController().signal;
  const points = async () =>
    (await readSpool(spool, { afterSeq: 0, limit: 100 }, never)).entries.map(({ point }) => point);
  return { clock, statuses, spool, controller, done, points };
}

const unplugged = new BoardstreamError('SOURCE_LOST', '/dev/ttyACM0 disappeared');
const absent = new BoardstreamError('SOURCE_NOT_FOUND', 'there is no /dev/ttyACM0');
const broken = new BoardstreamError('INPUT_FAILED', 'cannot read the input');

test('lines become points with the time of their arrival', async () => {
  const { done, points } = rig([['T:21.5 *C']]);
  await done;
  expect(await points()).toEqual([{ series: 'T', value: 21.5, unit: 'Cel', timeMs: 0 }]);
});

test('a lost board is opened again after a short delay, and its lines go on', async () => {
  const { clock, done, points, statuses } = rig([['T:1', unplugged], ['T:2']]);
  await clock.advance(249);
  expect((await points()).length).toBe(1);
  await clock.advance(1);
  await done;
  expect((await points()).map(({ value }) => value)).toEqual([1, 2]);
  expect(statuses).toContainEqual({ type: 'sourceLost', board: 'uno', error: unplugged, retryInMs: 250 });
});

test('a board that stays away is reported once, and looked for at most every two seconds', async () => {
  const { clock, controller, done, statuses } = rig(Array.from({ length: 100 }, () => [absent]));
  await clock.advance(20_000);
  controller.abort();
  await done;
  expect(statuses.filter(({ type }) => type === 'sourceLost')).toHaveLength(1);
});

test('an input that cannot be opened again ends the intake', async () => {
  const { done, statuses } = rig([['T:1', broken]]);
  await done;
  expect(statuses.map(({ type }) => type)).toEqual(['sourceLost']);
});

test('of a thousand skipped lines the first is told at once and the others together', async () => {
  const prose = Array.from({ length: 1_000 }, () => 'hello there!');
  const { done, statuses, points } = rig([[...prose, 'T:1']]);
  await done;
  expect(statuses.filter(({ type }) => type === 'linesSkipped')).toMatchObject([{ count: 1 }, { count: 999 }]);
  expect((await points()).length).toBe(1);
});

test('headers and empty lines lose nothing and are not reported', async () => {
  const { done, statuses, points } = rig([['light,temperature', '', '320,21.5']]);
  await done;
  expect((await points()).map(({ series }) => series)).toEqual(['light', 'temperature']);
  expect(statuses.map(({ type }) => type)).toEqual(['sourceEnded']);
});

test('stopping during a delay ends at once', async () => {
  const { clock, controller, done } = rig([[absent], [absent]]);
  await clock.advance(0);
  controller.abort();
  await done;
  expect(clock.sleeping).toBe(0);
});

test('the decoder hears of every opening before the first line', async () => {
  class WatchedReading extends BoardReading {
    restarts = 0;
    override restarted(): void {
      this.restarts += 1;
    }
  }
  const reading = new WatchedReading();
  const { clock, done, points } = rig([['T:1', unplugged], ['T:2']], reading);
  expect(reading.restarts).toBe(1);
  await clock.advance(250);
  await done;
  expect(reading.restarts).toBe(2);
  expect(await points()).toHaveLength(2);
});
