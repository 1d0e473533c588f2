import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../core/index.ts';
import { Figure } from '../../plot-server/figure/figure.ts';
import { LiveFigure } from '../../plot-server/page/live-figure.ts';

const number = fc.integer({ min: -99, max: 99 });
const list = fc.array(number, { maxLength: 6 });
const scalarOrList = fc.oneof({ weight: 4, arbitrary: number }, list);

const message: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      x: scalarOrList,
      y: scalarOrList,
      text: fc.oneof(fc.constant('t'), fc.array(fc.constant('u'), { maxLength: 4 })),
      marker: fc.record({ color: scalarOrList, size: number }, { requiredKeys: [] }),
      opacity: number,
    },
    { requiredKeys: [] },
  )
  .map((properties) => properties as JsonObject);

const definition = fc.record({
  x: list,
  y: list,
  marker: fc.oneof(fc.constant({} as JsonObject), fc.constant({ color: 7 } as JsonObject)),
  stream: fc.record({ maxpoints: fc.integer({ min: 0, max: 5 }) }),
});

/** `marker: {}` says the same as no marker. */
function withoutEmptyGroups(trace: object | undefined): object {
  return Object.fromEntries(Object.entries(trace ?? {}).filter(([, value]) => JSON.stringify(value) !== '{}'));
}

/** What a viewer holds after a snapshot and the updates since must be what the server holds, whenever it looked. */
test('a page that follows the updates holds the very data a fresh snapshot holds', () => {
  fc.assert(
    fc.property(definition, fc.array(fc.tuple(message, fc.boolean()), { maxLength: 40 }), (trace, steps) => {
      const figure = new Figure();
      figure.replace([{ definition: trace as JsonObject, streamId: 's' }], {});
      figure.takeChanges();
      const page = new LiveFigure();
      page.load({ title: '', ...figure.toJson(), traces: [] }, 0);
      const look = () => {
        const changes = figure.takeChanges();
        if (changes.kind !== 'parts') return;
        const traces = changes.traces.map(({ index, update }) => ({ trace: index, points: 0, last: null, ...update }));
        // Over the wire and back: what the page changes in place must not be the server's.
        page.apply(JSON.parse(JSON.stringify({ traces })), 0);
      };
      for (const [properties, flush] of steps) {
        figure.apply([0], { streamToken: undefined, layout: undefined, properties });
        if (flush) look();
      }
      look();
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
