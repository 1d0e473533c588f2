import { describe, expect, test } from 'vitest';
import { type JsonObject, ManualClock } from '../../core/index.ts';
import { csvPieces } from '../../plot-server/history/csv.ts';
import { MemoryHistory } from '../../plot-server/history/memory/memory-history.ts';
import { encodeFigure, encodeUpdate } from '../../plot-server/live/encode-event.ts';
import type { LoggedMessage } from '../../plot-server/plots/message-log.ts';
import { type DeclaredLoss, Plot } from '../../plot-server/plots/plot.ts';

const SECOND_MS = 1000;
const START_MS = Date.UTC(2026, 0, 1);
const at = (second: number) => new Date(START_MS + second * SECOND_MS).toISOString();
const FULL: DeclaredLoss = { reason: 'full', points: 12 };

interface PlotRig {
  readonly plot: Plot;
  readonly clock: ManualClock;
  /** What was logged, declared gaps among it, as whoever declares them keeps them. */
  readonly log: (LoggedMessage | { timeMs: number; loss: DeclaredLoss })[];
  send(second: number, y: number | null, more?: JsonObject, trace?: number): void;
  lose(second: number, loss?: DeclaredLoss): void;
  /** The first trace as it is drawn: `[second, y]`. */
  drawn(trace?: number): (readonly [number, unknown])[];
}

function plotRig(maxpoints = 100): PlotRig {
  const clock = new ManualClock();
  const log: PlotRig['log'] = [];
  const received = (_: string, message: LoggedMessage) => log.push(message);
  const plot = new Plot({
    id: '1',
    user: 'maker',
    filename: 'f',
    history: new MemoryHistory(),
    log: { received, cleared: () => {}, restarted: () => {}, saved: () => {} },
    clock,
  });
  const definition = { x: [], y: [], stream: { maxpoints } };
  plot.figure.replace(
    [
      { definition, streamId: 'a' },
      { definition, streamId: 'b' },
    ],
    {},
  );
  return {
    plot,
    clock,
    log,
    send(second, y, more = {}, trace = 0) {
      const properties = { x: at(second), y, ...more };
      const how = { arrivedAtMs: clock.nowMs(), placement: 'byTime' } as const;
      log.push({ traces: [trace], properties, historyOnly: false, ...how });
      plot.take([trace], { streamToken: undefined, layout: undefined, properties }, how);
    },
    lose(second, loss = FULL) {
      const timeMs = START_MS + second * SECOND_MS;
      log.push({ timeMs, loss });
      plot.declareGapBefore(timeMs, loss);
    },
    drawn(trace = 0) {
      const { x, y } = plot.figure.toJson().data[trace] as { x: string[]; y: unknown[] };
      return x.map((time, index) => [(Date.parse(time) - START_MS) / SECOND_MS, y[index]] as const);
    },
  };
}

function csv({ plot }: PlotRig): string[] {
  const range = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const labels = [
    { series: 'a', unit: '' },
    { series: 'b', unit: '' },
  ];
  return [...csvPieces(plot.history, range, labels)].join('').trim().split('\n').slice(1);
}

describe('a point that comes late', () => {
  test('stands at its place by time with all that belongs to it, and points of one time stay in the order they came', () => {
    const rig = plotRig();
    rig.send(10, 1, { text: 'first' });
    rig.send(30, 3, { marker: { color: 'red' } });
    rig.send(20, 2, { text: 'late' });
    rig.send(20, 2.5);
    expect(rig.drawn()).toEqual([
      [10, 1],
      [20, 2],
      [20, 2.5],
      [30, 3],
    ]);
    expect(rig.plot.figure.toJson().data[0]).toMatchObject({
      text: ['first', 'late', null, null],
      marker: { color: [null, null, null, 'red'] },
    });
    expect(csv(rig).map((row) => row.split(',')[2])).toEqual(['1', '2', '2.5', '3']);
  });

  test('goes to the end where nobody asked for the order of time', () => {
    const rig = plotRig();
    rig.send(10, 1);
    const properties = { x: at(5), y: 0 };
    rig.plot.receive([0], { streamToken: undefined, layout: undefined, properties });
    expect(rig.drawn().map(([second]) => second)).toEqual([10, 5]);
  });

  test('is late for the points that are there, also where a message has overwritten all', () => {
    const rig = plotRig();
    rig.send(10, 1);
    const properties = { x: [at(20), at(100)], y: [2, 4] };
    rig.plot.take(
      [0],
      { streamToken: undefined, layout: undefined, properties },
      { arrivedAtMs: 0, placement: 'byTime' },
    );
    rig.send(50, 3);
    expect(rig.drawn()).toEqual([
      [20, 2],
      [50, 3],
      [100, 4],
    ]);
  });

  test('and is older than a full window is counted and kept, and not drawn', () => {
    const rig = plotRig(2);
    for (const second of [10, 20, 5]) rig.send(second, second);
    expect(rig.drawn()).toEqual([
      [10, 10],
      [20, 20],
    ]);
    expect(rig.plot.figure.traces[0]?.points).toBe(3);
    expect(csv(rig)).toHaveLength(3);
    const changes = rig.plot.figure.takeChanges();
    expect(changes.kind).toBe('everything');
    rig.send(4, 4);
    expect(rig.plot.figure.takeChanges()).toEqual({ kind: 'parts', traces: [{ index: 0, update: { late: 1 } }] });
  });

  test('is not the newest reading', async () => {
    const rig = plotRig();
    rig.send(10, 1);
    await rig.clock.advance(SECOND_MS);
    rig.send(5, 99);
    expect(rig.plot.last(0)).toMatchObject({ value: 1, arrivedAtMonotonicMs: rig.clock.monotonicMs() - SECOND_MS });
    rig.send(10, 2);
    expect(rig.plot.last(0)).toMatchObject({ value: 2 });
  });

  test('reaches viewers as whole columns, with how many points came late', () => {
    const rig = plotRig();
    rig.send(10, 1);
    rig.plot.figure.takeChanges();
    rig.send(5, 0);
    rig.send(20, 2);
    const changes = rig.plot.figure.takeChanges();
    if (changes.kind !== 'parts') throw new TypeError(changes.kind);
    expect(eventOf(encodeUpdate(rig.plot, changes))).toEqual({
      plot: '1',
      traces: [
        {
          trace: 0,
          points: 3,
          last: 2,
          late: 1,
          append: {},
          keep: 100,
          replace: { x: [at(5), at(10), at(20)], y: [0, 1, 2] },
        },
      ],
    });
  });
});

describe('a guessed time', () => {
  test('is marked in the history, where a bad reading stays bad', () => {
    const rig = plotRig();
    rig.send(1, 1, { t_unsure: true });
    rig.send(2, 2, { t_unsure: true, quality: 'bad' });
    rig.send(3, 3);
    expect(csv(rig).map((row) => row.split(',').at(-1))).toEqual(['time-unsure', 'bad', 'good']);
    expect(rig.plot.figure.toJson().data[0]).not.toHaveProperty('t_unsure');
  });

  test('is told to viewers while the newest reading has one, and never stands above a time that is none', () => {
    const rig = plotRig();
    rig.send(3_600, 1, { t_unsure: true });
    expect(eventOf(encodeFigure(rig.plot, rig.clock))['traces']).toMatchObject([{ last: 1, timeUnsure: true }, {}]);
    rig.send(10, 2);
    const [first] = eventOf(encodeFigure(rig.plot, rig.clock))['traces'] as object[];
    expect(first).toMatchObject({ last: 2 });
    expect(first).not.toHaveProperty('timeUnsure');
  });
});

describe('a declared loss', () => {
  test('is a gap from the newest earlier reading of any trace, and interrupts every line that crosses it', () => {
    const rig = plotRig();
    rig.send(10, 1);
    rig.send(12, 7, {}, 1);
    rig.lose(60);
    rig.send(60, 2);
    rig.send(61, 8, {}, 1);
    expect(rig.plot.figure.toJson()).toMatchObject({
      gaps: [{ from: at(12), to: at(60), points: 12, reason: 'full' }],
    });
    expect(rig.drawn(0)).toEqual([
      [10, 1],
      [10, null],
      [60, 2],
    ]);
    expect(rig.drawn(1)).toEqual([
      [12, 7],
      [12, null],
      [61, 8],
    ]);
    expect(rig.plot.figure.traces.map(({ points }) => points)).toEqual([2, 2]);
    expect(csv(rig)).toHaveLength(4);
  });

  test('in a backlog is a gap among its points, whatever is newer already', () => {
    const rig = plotRig();
    for (const second of [10, 1000]) rig.send(second, second);
    rig.lose(500);
    rig.send(500, 500);
    rig.send(501, 501);
    expect(rig.plot.figure.toJson().gaps).toMatchObject([{ from: at(10), to: at(500) }]);
    expect(rig.drawn().map(([, y]) => y)).toEqual([10, null, 500, 501, 1000]);
    rig.send(9, 9);
    expect(rig.drawn().map(([, y]) => y)).toEqual([9, 10, null, 500, 501, 1000]);
  });

  test('leaves all of the window to points, and goes when its points have left it', () => {
    const rig = plotRig(3);
    rig.send(1, 1);
    rig.send(2, 2);
    rig.lose(10);
    rig.send(10, 10);
    expect(rig.drawn().map(([, y]) => y)).toEqual([1, 2, null, 10]);
    rig.send(11, 11);
    expect(rig.drawn().map(([, y]) => y)).toEqual([2, null, 10, 11]);
    rig.send(12, 12);
    expect(rig.drawn().map(([, y]) => y)).toEqual([10, 11, 12]);
  });

  test('without an earlier reading has no start and interrupts nothing', () => {
    const rig = plotRig();
    rig.lose(10, { reason: 'power', points: undefined });
    rig.send(10, 1);
    rig.send(5, 0);
    expect(rig.plot.figure.toJson().gaps).toEqual([{ from: null, to: at(10), points: null, reason: 'power' }]);
    expect(rig.drawn().map(([, y]) => y)).toEqual([0, 1]);
  });

  test.each<DeclaredLoss>([
    { reason: 'jump', points: undefined },
    { reason: 'power', points: 0 },
  ])('of nothing is no gap: %j', (loss) => {
    const rig = plotRig();
    rig.send(1, 1);
    rig.lose(10, loss);
    expect(rig.plot.figure.toJson()).not.toHaveProperty('gaps');
  });

  test('at the place of another is added to it where the reason is the same, and unknown stays unknown', () => {
    const rig = plotRig();
    rig.send(1, 1);
    rig.lose(10);
    rig.lose(10);
    rig.lose(10, { reason: 'power', points: 3 });
    rig.lose(10, { reason: 'power', points: undefined });
    expect(rig.plot.figure.toJson().gaps).toMatchObject([
      { points: 24, reason: 'full' },
      { points: null, reason: 'power' },
    ]);
  });

  test('beyond a hundred makes the plot forget the oldest, and count it', () => {
    const rig = plotRig();
    for (let second = 0; second < 103; second += 1) {
      rig.lose(second);
      rig.send(second, second);
    }
    const { gaps, forgottenGaps } = rig.plot.figure.toJson();
    expect(gaps).toHaveLength(100);
    expect(gaps?.[0]).toMatchObject({ from: at(2), to: at(3) });
    expect(forgottenGaps).toBe(3);
    expect(eventOf(encodeFigure(rig.plot, rig.clock))).toMatchObject({ gaps, forgottenGaps });
  });

  test('is forgotten with the plot it was in', () => {
    const rig = plotRig();
    rig.send(1, 1);
    rig.lose(10);
    rig.plot.restoreCleared({ traces: [], layout: {} });
    expect(rig.plot.figure.toJson()).toEqual({ data: [], layout: {} });
  });
});

test('late points and gaps are the same again when the log is replayed', async () => {
  const before = plotRig(6);
  before.send(10, 1);
  before.send(1000, 5);
  before.lose(500);
  before.send(500, 3, { t_unsure: true });
  before.send(20, 2);
  before.send(11, 7, {}, 1);
  before.lose(2000, { reason: 'corrupt', points: undefined });
  before.send(2000, 6);
  const after = plotRig(6);
  await after.clock.advance(3_600_000);
  for (const entry of before.log) {
    if ('loss' in entry) after.plot.declareGapBefore(entry.timeMs, entry.loss);
    else after.plot.restore(entry);
  }
  expect(after.plot.figure.toJson()).toEqual(before.plot.figure.toJson());
  expect(csv(after)).toEqual(csv(before));
  expect(after.plot.last(0)?.value).toBe(before.plot.last(0)?.value);
  expect(after.drawn().map(([, y]) => y)).toEqual([1, 2, null, 3, 5, null, 6]);
});

function eventOf(bytes: Buffer): JsonObject {
  return JSON.parse(/^data: (.*)$/m.exec(bytes.toString())?.[1] ?? '') as JsonObject;
}

test('a bad reading is a gap of the plot, stored as it is, and is again after a restart', () => {
  const rig = plotRig();
  rig.send(10, 21);
  rig.send(20, -127, { quality: 'bad' });
  rig.send(30, 22);
  const drawn = [
    [10, 21],
    [20, null],
    [30, 22],
  ];
  expect(rig.drawn()).toEqual(drawn);
  expect(csv(rig).map((row) => row.split(',').slice(2))).toEqual([
    ['21', '', 'good'],
    ['-127', '', 'bad'],
    ['22', '', 'good'],
  ]);
  const restored = plotRig();
  for (const entry of rig.log) if ('properties' in entry) restored.plot.restore(entry);
  expect(restored.drawn()).toEqual(drawn);
});
