import { expect, test } from 'vitest';
import { suitableWindowS } from '../../plot-server/page/chart/time-window.ts';
import { LiveFigure } from '../../plot-server/page/live-figure.ts';

/** A figure with a trace over time for each, its points so far apart. */
function figureOf(...traces: readonly { intervalMs: number; maxpoints?: number }[]): LiveFigure {
  const figure = new LiveFigure();
  const data = traces.map(({ intervalMs, maxpoints }) => ({
    x: [0, 1, 2].map((index) => 1.8e12 + index * intervalMs),
    y: [1, 2, 3],
    stream: maxpoints === undefined ? {} : { maxpoints },
  }));
  figure.load({ plot: '1', title: '', data, layout: {}, traces: [] }, 0);
  return figure;
}

test.each([
  ['a pulse of which 40 s are held', [{ intervalMs: 20, maxpoints: 2_000 }], 30],
  ['a sensor line of ten seconds', [{ intervalMs: 100, maxpoints: 100 }], 10],
  ['a plot that says nothing of maxpoints, which are 500', [{ intervalMs: 100 }], 30],
  ['a short trace beside a long one', [{ intervalMs: 100, maxpoints: 100 }, { intervalMs: 100 }], 30],
  ['a thermometer', [{ intervalMs: 60_000, maxpoints: 2_000 }], 300],
  ['one that is read once an hour', [{ intervalMs: 3_600_000, maxpoints: 2_000 }], 86_400],
  ['one that is read twice a day', [{ intervalMs: 43_200_000, maxpoints: 2_000 }], 0],
])('the window for %s is filled by what is held', (_, traces, seconds) => {
  expect(suitableWindowS(figureOf(...traces), false)).toBe(seconds);
});
