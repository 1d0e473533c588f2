import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../core/index.ts';
import { Figure } from '../../plot-server/figure/figure.ts';
import { pointTimeMs } from '../../plot-server/history/point-time.ts';
import { LiveFigure } from '../../plot-server/page/live-figure.ts';

const number = fc.integer({ min: -99, max: 99 });
const list = fc.array(number, { maxLength: 6 });
const scalarOrList = fc.oneof({ weight: 4, arbitrary: number }, list);

/** Dates near each other, so that points come late, at one time, and on both sides of a gap. */
const timeMs = number.map((seconds) => 1.8e12 + seconds * 1000);
const position = fc.oneof({ weight: 6, arbitrary: timeMs }, scalarOrList, fc.array(timeMs, { maxLength: 6 }));

const message: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      x: position,
      y: scalarOrList,
      text: fc.oneof(fc.constant('t'), fc.array(fc.constant('u'), { maxLength: 4 })),
      marker: fc.record({ color: scalarOrList, size: number }, { requiredKeys: [] }),
      opacity: number,
    },
    { requiredKeys: [] },
  )
  .map((properties) => properties as JsonObject);

const definition = fc.record({
  x: fc.oneof(list, fc.array(timeMs, { maxLength: 6 })),
  y: list,
  marker: fc.oneof(fc.constant({} as JsonObject), fc.constant({ color: 7 } as JsonObject)),
  stream: fc.record({ maxpoints: fc.integer({ min: 0, max: 5 }) }),
});

/** Most messages of a stream are nothing but a point. */
const point = fc.record({ x: timeMs, y: number }).map((properties) => properties as JsonObject);

/** What may happen to a figure: a message, placed at the end or by time, or a declared gap. */
const event = fc.oneof(
  { weight: 9, arbitrary: fc.record({ properties: message, isByTime: fc.boolean() }) },
  { weight: 18, arbitrary: fc.record({ properties: point, isByTime: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      fromMs: fc.option(timeMs, { nil: undefined }),
      toMs: timeMs,
      points: fc.constant(3),
      reason: fc.constant('full' as const),
    }),
  },
);

/** `marker: {}` says the same as no marker. */
function withoutEmptyGroups(trace: object | undefined): object {
  return Object.fromEntries(Object.entries(trace ?? {}).filter(([, value]) => JSON.stringify(value) !== '{}'));
}

/** What a viewer holds after a snapshot and the updates since must be what the server holds, whenever it looked. */
test('a page that follows the updates holds the very data a fresh snapshot holds', () => {
  fc.assert(
    fc.property(definition, fc.array(fc.tuple(event, fc.boolean()), { maxLength: 40 }), (trace, steps) => {
      const figure = new Figure();
      figure.replace([{ definition: trace as JsonObject, streamId: 's' }], {});
      figure.takeChanges();
      const page = new LiveFigure();
      page.load({ plot: '1', title: '', ...figure.toJson(), traces: [] }, 0);
      const look = () => {
        const changes = figure.takeChanges();
        if (changes.kind !== 'parts') return;
        const traces = changes.traces.map(({ index, update }) => ({ trace: index, points: 0, last: null, ...update }));
        // Over the wire and back: what the page changes in place must not be the server's.
        page.apply(JSON.parse(JSON.stringify({ plot: '1', traces, ...changes.gaps })), 0);
      };
      for (const [happened, flush] of steps) {
        if ('toMs' in happened) figure.marks.addGap(happened);
        else {
          const { properties, isByTime } = happened;
          const at = isByTime ? pointTimeMs(properties['x']) : undefined;
          figure.apply([0], { streamToken: undefined, layout: undefined, properties }, at);
        }
        if (flush) look();
      }
      look();
      expect(page.gaps).toEqual(figure.toJson().gaps ?? []);
      expect(withoutEmptyGroups(page.traces[0]?.plotly)).toEqual(withoutEmptyGroups(figure.toJson().data[0]));
    }),
    { numRuns: 2000 },
  );
});

test('appended points never exceed maxpoints and are the newest ones in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), fc.array(number, { maxLength: 3000 }), (maxpoints, values) => {
      const figure = new Figure();
      figure.replace([{ definition: { x: [], y: [], stream: { maxpoints } }, streamId: 's' }], {});
      for (const [x, y] of values.entries()) {
        figure.apply([0], { streamToken: undefined, layout: undefined, properties: { x, y } });
      }
      const ys: Json = maxpoints === 0 ? [] : values.slice(-maxpoints);
      expect(figure.toJson().data[0]?.['y']).toEqual(ys);
    }),
    { numRuns: 100 },
  );
});

test('points placed by time are the newest of all that came, sorted by time, those of one time in the order they came', () => {
  const points = fc.array(fc.tuple(timeMs, fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), points, (maxpoints, sent) => {
      const figure = new Figure();
      figure.replace([{ definition: { x: [], y: [], stream: { maxpoints } }, streamId: 's' }], {});
      for (const [y, [x, isMarked]] of sent.entries()) {
        const properties = { x, y, ...(isMarked && { marker: { color: y }, text: `${y}` }) };
        figure.apply([0], { streamToken: undefined, layout: undefined, properties }, x);
      }
      const sorted = sent.map(([x, isMarked], y) => ({ x, y, isMarked })).sort((one, other) => one.x - other.x);
      const kept = sorted.slice(-maxpoints);
      const trace = figure.toJson().data[0] ?? {};
      expect(trace['x']).toEqual(kept.map(({ x }) => x));
      expect(trace['y']).toEqual(kept.map(({ y }) => y));
      // A column that a later point brings is filled up for those before it.
      if (trace['text'] !== undefined) {
        expect(trace['text']).toEqual(kept.map(({ y, isMarked }) => (isMarked ? `${y}` : null)));
        expect(trace['marker']).toEqual({ color: kept.map(({ y, isMarked }) => (isMarked ? y : null)) });
      }
      expect(figure.traces[0]?.points).toBe(sent.length);
    }),
    { numRuns: 1000 },
  );
});
