import { describe, expect, test } from 'vitest';
import type { GapReason, GapSummary } from '../../plot-server/live/live-event.ts';
import { gapBands } from '../../plot-server/page/chart/gap-bands.ts';
import { restartLines } from '../../plot-server/page/chart/restart-lines.ts';
import { LiveFigure } from '../../plot-server/page/live-figure.ts';
import { gapText, gapTimeText, totalText } from '../../plot-server/page/readings/gap-words.ts';

/** In the time of whoever runs this test, as the page shows it. */
const local = (hour: number, minute = 0, day = 31) => new Date(2026, 0, day, hour, minute).toISOString();
const gap = (points: number | null, reason: GapReason = 'full'): GapSummary => ({
  from: local(12),
  to: local(12, 5),
  points,
  reason,
});

describe('a gap in words', () => {
  test.each([
    [gap(4500), '4,500 points missing: the spool was full'],
    [gap(1, 'power'), '1 point missing: the power went before they were on the disk'],
    [gap(null, 'corrupt'), 'an unknown number of points missing: they could not be read back from the disk'],
    [gap(2, 'acked'), '2 points missing: another store, or this one before it lost its data, had them'],
  ])('says how many and why: %j', (one, expected) => {
    expect(gapText(one)).toBe(expected);
  });

  test.each([
    [{ ...gap(1) }, '31 Jan 2026, 12:00:00 to 12:05:00 (5 min)'],
    [{ ...gap(1), from: local(12, 0, 30) }, '30 Jan 2026, 12:00:00 to 31 Jan 2026, 12:05:00 (24 h)'],
    [{ ...gap(1), from: null }, 'before 31 Jan 2026, 12:05:00'],
  ])('says when: %j', (one, expected) => {
    expect(gapTimeText(one)).toBe(expected);
  });

  test.each([
    [[gap(4500), gap(12)], 0, '4,512 points in 2 gaps'],
    [[gap(1)], 0, '1 point in 1 gap'],
    [[gap(4500), gap(null)], 0, 'at least 4,500 points in 2 gaps'],
    [[gap(null)], 0, 'an unknown number of points in 1 gap'],
    [[gap(5)], 3, 'at least 5 points in 4 gaps'],
  ])('never says more than is known: %j and %i forgotten', (gaps, forgotten, expected) => {
    expect(totalText(gaps, forgotten)).toBe(expected);
  });
});

describe('a band', () => {
  const theme = { gap: 'wide', gapNarrow: 'narrow', gapEdge: 'edge', gapText: 'words' };
  const data = ['y', 'y2'].map((yaxis) => ({ x: [local(11), local(13)], y: [1, 2], yaxis }));
  const layout = { yaxis: { domain: [0, 0.4] }, yaxis2: { domain: [0.6, 1] } };

  function bands(gaps: readonly GapSummary[], widthPx = 1200, ranges = new Map<string, [number, number]>()) {
    const figure = new LiveFigure();
    figure.load({ plot: '1', title: '', data, layout, traces: [], gaps, forgottenGaps: 7 }, 0);
    return gapBands({ figure, theme, ranges, widthPx });
  }

  test('is over every panel, its words once over the topmost', () => {
    const { shapes, annotations } = bands([{ ...gap(4500), to: local(12, 30) }]);
    expect(shapes.map(({ xref, yref, fillcolor }) => [xref, yref, fillcolor])).toEqual([
      ['x', 'y2 domain', 'wide'],
      ['x', 'y domain', 'wide'],
    ]);
    expect(annotations).toMatchObject([{ text: '4,500 points missing: the spool was full', yref: 'y2 domain' }]);
  });

  test.each([
    [1200, '4,500 points missing: the spool was full'],
    [600, '4,500 points missing<br>the spool was full'],
    [400, '4,500 missing'],
    [100, '8'],
  ])('in a chart %i px wide reads %s', (widthPx, expected) => {
    const { annotations } = bands([{ ...gap(4500), to: local(12, 30) }], widthPx);
    expect(annotations.map(({ text }) => text)).toEqual([expected]);
  });

  test('too narrow for edges has none, and of two numbers in one place the newer stands', () => {
    const { shapes, annotations } = bands([gap(1), { ...gap(2), from: local(12, 6), to: local(12, 7) }], 120);
    expect(new Set(shapes.map(({ fillcolor }) => fillcolor))).toEqual(new Set(['narrow']));
    expect(annotations.map(({ text }) => text)).toEqual(['9']);
  });

  test('is not drawn outside of what the axis shows, and not for a gap without a start', () => {
    const seen = bands([gap(1)]).shapes[0] as { x1: number };
    expect(bands([gap(1)], 1200, new Map([['xaxis', [seen.x1, seen.x1 + 1000]]])).shapes).toEqual([]);
    expect(bands([{ ...gap(1), from: null }])).toEqual({ shapes: [], annotations: [] });
  });

  test('never reaches beyond the data on an axis that makes room for everything', () => {
    const { shapes } = bands([{ ...gap(1), from: local(3) }]);
    const whole = bands([{ ...gap(1), from: local(11), to: local(13) }]).shapes[0] as { x0: number };
    expect((shapes[0] as { x0: number }).x0).toBe(whole.x0);
  });
});

test('old points do not make a trace look livelier than it is', () => {
  const figure = new LiveFigure();
  const traces = [{ series: 's', name: 's', unit: '', points: 2, last: 1, ageMs: 0 }];
  figure.load({ plot: '1', title: '', data: [{ x: [local(1), local(2)], y: [1, 2] }], layout: {}, traces }, 0);
  const [before] = figure.traces.map(({ intervalMs, lastArrivalMs }) => ({ intervalMs, lastArrivalMs }));
  figure.apply({ plot: '1', traces: [{ trace: 0, points: 5002, last: 1, late: 5000, timeUnsure: true }] }, 60_000);
  expect(figure.traces[0]).toMatchObject({ ...before, points: 5002, timeUnsure: true });
});

describe('a restart', () => {
  const theme = { faint: 'faint' };
  const restart = (minute: number, what: 'server' | 'sender' = 'sender') => ({ time: local(12, minute), what });

  function lines(
    restarts: readonly { time: string; what: 'server' | 'sender' }[],
    ranges = new Map<string, [number, number]>(),
  ) {
    const data = ['y', 'y2'].map((yaxis) => ({ x: [local(11), local(13)], y: [1, 2], yaxis }));
    const layout = { yaxis: { domain: [0, 0.4] }, yaxis2: { domain: [0.6, 1] } };
    const figure = new LiveFigure();
    figure.load({ plot: '1', title: '', data, layout, traces: [], restarts }, 0);
    return restartLines({ figure, theme, ranges });
  }

  test('is a line in every panel, and its words are at the foot of the lowest', () => {
    const { shapes, annotations } = lines([restart(0), restart(30, 'server')]);
    expect(shapes.map(({ yref }) => yref)).toEqual(['y domain', 'y domain', 'y2 domain', 'y2 domain']);
    expect(annotations.map(({ yref, hovertext }) => [yref, hovertext])).toEqual([
      ['y domain', 'server restarted, 31 Jan 2026, 12:30:00'],
      ['y domain', 'sender restarted, 31 Jan 2026, 12:00:00'],
    ]);
  });

  test('too near to the next one, or outside of what the axis shows, is only in the list', () => {
    const near = [
      restart(0),
      { time: new Date(Date.parse(local(12)) + 10_000).toISOString(), what: 'sender' as const },
    ];
    expect(lines(near).annotations).toHaveLength(1);
    const at = Number((lines([restart(0)]).shapes[0] as { x0: number }).x0);
    expect(lines([restart(0)], new Map([['xaxis', [at + 1, at + 1000]]]))).toEqual({ shapes: [], annotations: [] });
  });

  test('that an update brings replaces the list, and one without leaves it', () => {
    const figure = new LiveFigure();
    figure.apply({ plot: '1', traces: [], restarts: [restart(1)] }, 0);
    figure.apply({ plot: '1', traces: [] }, 0);
    expect(figure.restarts).toEqual([restart(1)]);
  });
});
