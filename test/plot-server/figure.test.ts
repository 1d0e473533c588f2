import { describe, expect, test } from 'vitest';
import { type Json, type JsonObject, parseMessage } from '../../core/index.ts';
import { Figure } from '../../plot-server/figure/figure.ts';

function figureOf(definition: JsonObject): { figure: Figure; send: (line: string) => string; trace: () => JsonObject } {
  const figure = new Figure();
  figure.replace([{ definition, streamId: 's' }], {});
  return {
    figure,
    send(line) {
      const parsed = parseMessage(line);
      if (parsed.kind !== 'message') return parsed.kind;
      const applied = figure.apply([0], parsed.message);
      return applied.kind === 'refused' ? applied.why : applied.kind;
    },
    trace: () => figure.toJson().data[0] ?? {},
  };
}

const rows: { title: string; definition: JsonObject; lines: string[]; expected: Record<string, Json> }[] = [
  {
    title: 'scalars append a point',
    definition: { x: [], y: [] },
    lines: ['{"x":1,"y":2}', '{"x":2,"y":null}'],
    expected: { x: [1, 2], y: [2, null] },
  },
  {
    title: 'arrays overwrite, also those of one element',
    definition: { x: [1, 2], y: [3, 4] },
    lines: ['{"x":[9],"y":[8]}'],
    expected: { x: [9], y: [8] },
  },
  {
    title: 'empty arrays clear',
    definition: { x: [1], y: [2], text: ['a'], marker: { color: ['red'], size: [3] } },
    lines: ['{"x":[],"y":[],"text":[],"marker":{"color":[],"size":[]}}'],
    expected: { x: [], y: [], text: [], marker: { color: [], size: [] } },
  },
  {
    title: 'an array and a scalar in one message each do what they do',
    definition: { x: [1, 2], y: [1, 2] },
    lines: ['{"x":[7,8,9],"y":3}'],
    expected: { x: [7, 8, 9], y: [1, 2, 3] },
  },
  {
    title: 'an initial scalar marker colour becomes the colour of every point before',
    definition: { x: [1, 2], y: [1, 2], marker: { color: 'blue', colorscale: 'Jet' } },
    lines: ['{"x":3,"y":3,"marker":{"color":"red"}}', '{"x":4,"y":4}'],
    expected: { marker: { color: ['blue', 'blue', 'red', 'blue'], colorscale: 'Jet' }, y: [1, 2, 3, 4] },
  },
  {
    title: 'a point without text leaves a hole, so that texts stay with their points',
    definition: { x: [], y: [] },
    lines: ['{"x":1,"y":1}', '{"x":2,"y":2,"text":"b"}', '{"x":3,"y":3}'],
    expected: { text: [null, 'b', null] },
  },
  {
    title: 'error bars grow with their points',
    definition: { x: [], y: [], error_y: { type: 'data', array: [] } },
    lines: ['{"x":1,"y":1,"error_y":{"array":0.5}}', '{"x":2,"y":2,"error_y":{"array":0.25}}'],
    expected: { error_y: { type: 'data', array: [0.5, 0.25] } },
  },
  {
    title: 'error bars may differ to both sides, and along x',
    definition: { x: [1], y: [1], error_x: { array: [0.1], arrayminus: [0.2] } },
    lines: ['{"x":2,"y":2,"error_x":{"array":0.3,"arrayminus":0.4}}'],
    expected: { error_x: { array: [0.1, 0.3], arrayminus: [0.2, 0.4] } },
  },
  {
    title: 'the size of error bars that are all alike, and their colour, are settings of the trace',
    definition: { x: [], y: [], error_y: { type: 'constant', value: 1 } },
    lines: ['{"x":1,"y":1,"error_y":{"value":2,"color":"red"}}'],
    expected: { y: [1], error_y: { type: 'constant', value: 2, color: 'red' } },
  },
  {
    title: 'every style of a marker may begin as one for all points, its outline too',
    definition: {
      x: [1],
      y: [1],
      marker: { size: 6, symbol: 'circle', opacity: 0.5, line: { color: 'white', width: 1 }, sizemode: 'area' },
    },
    lines: [
      '{"x":2,"y":2,"marker":{"size":9,"symbol":"x","opacity":1,"line":{"color":"black","width":2}}}',
      '{"x":3,"y":3}',
    ],
    expected: {
      marker: {
        size: [6, 9, 6],
        symbol: ['circle', 'x', 'circle'],
        opacity: [0.5, 1, 0.5],
        line: { color: ['white', 'black', 'white'], width: [1, 2, 1] },
        sizemode: 'area',
      },
    },
  },
  {
    title: 'one text for all points becomes the text of each point that brings none',
    definition: { x: [1], y: [1], text: 'a' },
    lines: ['{"x":2,"y":2,"text":"b"}', '{"x":3,"y":3}'],
    expected: { text: ['a', 'b', 'a'] },
  },
  {
    title: 'a trace that was cleared with its styles is filled again by points with theirs',
    definition: { x: [], y: [], text: [], marker: { color: [], size: [] } },
    lines: [
      '{"x":1,"y":1,"text":"a","marker":{"color":"red","size":1}}',
      '{"x":[],"y":[],"text":[],"marker":{"color":[],"size":[]},"layout":{"title":"1976"}}',
      '{"x":2,"y":2,"text":"b","marker":{"color":"blue","size":2}}',
    ],
    expected: { x: [2], y: [2], text: ['b'], marker: { color: ['blue'], size: [2] } },
  },
  {
    title: 'all bubbles are overwritten with their sizes, colours and texts',
    definition: { x: [], y: [], text: [], marker: { sizemode: 'area' }, stream: { maxpoints: 1 } },
    lines: [
      '{"x":[1,2],"y":[3,4],"text":["a","b"],"marker":{"size":[5,6],"color":["red","blue"]}}',
      '{"x":[7],"y":[8],"text":["c"],"marker":{"size":[9],"color":["green"]}}',
    ],
    expected: { x: [7], y: [8], text: ['c'], marker: { sizemode: 'area', size: [9], color: ['green'] } },
  },
  {
    title: 'a line in space has a colour at each point',
    definition: { type: 'scatter3d', x: [], y: [], z: [], line: { color: 1, width: 3 } },
    lines: ['{"x":1,"y":2,"z":3}', '{"x":4,"y":5,"z":6,"line":{"color":9}}'],
    expected: { x: [1, 4], y: [2, 5], z: [3, 6], line: { color: [1, 9], width: 3 } },
  },
  {
    title: 'polar coordinates append',
    definition: { type: 'scatterpolar', r: [], theta: [] },
    lines: ['{"r":1,"theta":90}', '{"r":2,"theta":180}'],
    expected: { r: [1, 2], theta: [90, 180] },
  },
  {
    title: 'the values of a histogram append one by one',
    definition: { type: 'histogram', x: [] },
    lines: ['{"x":3}', '{"x":4}'],
    expected: { x: [3, 4] },
  },
  {
    title: 'a style without a point styles the whole trace',
    definition: { x: [1], y: [1], marker: { color: ['red'] } },
    lines: ['{"marker":{"color":"green"}}'],
    expected: { marker: { color: 'green' } },
  },
  {
    title: 'the colour of a line stays one colour',
    definition: { x: [], y: [] },
    lines: ['{"x":1,"y":1,"line":{"color":"red"}}'],
    expected: { line: { color: 'red' }, y: [1] },
  },
  {
    title: 'a matrix is replaced whole',
    definition: { type: 'heatmap', z: [[1]] },
    lines: ['{"z":[[1,2],[3,4]]}'],
    expected: {
      z: [
        [1, 2],
        [3, 4],
      ],
    },
  },
  {
    title: 'a matrix comes with the coordinates of its rows and columns, or keeps them',
    definition: { type: 'contour', z: [], x: [], y: [] },
    lines: ['{"z":[[1,2],[3,4]],"x":[10,20],"y":[0,1]}', '{"z":[[5,6],[7,8]]}'],
    expected: {
      z: [
        [5, 6],
        [7, 8],
      ],
      x: [10, 20],
      y: [0, 1],
    },
  },
  {
    title: 'an empty x that no point fills goes, because plotly.js would draw nothing',
    definition: { x: [], y: [] },
    lines: ['{"y":5}', '{"y":"512.00"}'],
    expected: { y: [5, '512.00'], x: undefined as unknown as Json },
  },
  {
    title: 'the type is fixed by the plot, other unknown properties are set',
    definition: { type: 'bar', x: [], y: [] },
    lines: ['{"type":"pie","name":"new","opacity":0.5,"x":1,"y":1}'],
    expected: { type: 'bar', name: 'new', opacity: 0.5 },
  },
  {
    title: 'the quality of a reading is no property of the trace',
    definition: { x: [], y: [] },
    lines: ['{"x":1,"y":1,"quality":"bad"}'],
    expected: { quality: undefined as unknown as Json },
  },
];

test.each(rows)('$title', ({ definition, lines, expected }) => {
  const { send, trace } = figureOf(definition);
  for (const line of lines) send(line);
  for (const [key, value] of Object.entries(expected)) expect(trace()[key], key).toEqual(value);
});

describe('maxpoints', () => {
  test.each([
    [{ maxpoints: 3 }, 3],
    [{}, 500],
    [{ maxpoints: 0 }, 0],
    [{ maxpoints: -5 }, 0],
    [{ maxpoints: '4' }, 4],
    [{ maxpoints: 'many' }, 500],
    [{ maxpoints: 99_999 }, 10_000],
  ] as const)('with %j the newest %i points stay', (stream, kept) => {
    const { send, trace, figure } = figureOf({ x: [], y: [], stream, marker: { size: 4 } });
    for (let i = 0; i < 10_050; i += 1) send(`{"x":${i},"y":${i},"marker":{"size":${i}}}`);
    expect(trace()['y']).toEqual(Array.from({ length: kept }, (_, i) => 10_050 - kept + i));
    expect(trace()['marker']).toEqual({ size: trace()['x'] });
    expect(figure.traces[0]?.points).toBe(10_050);
  });

  test('an overwriting array may be longer, until the next point is appended', () => {
    const { send, trace } = figureOf({ x: [], y: [], stream: { maxpoints: 2 } });
    send('{"x":[1,2,3],"y":[1,2,3]}');
    expect(trace()['y']).toEqual([1, 2, 3]);
    send('{"x":4,"y":4}');
    expect(trace()['y']).toEqual([3, 4]);
  });
});

test('a token that stands at several traces feeds each, with its own maxpoints and nothing shared', () => {
  const figure = new Figure();
  const sent = (maxpoints: number) => ({ definition: { x: [], y: [], stream: { maxpoints } }, streamId: 's' });
  figure.replace([sent(2), sent(3)], {});
  const take = (properties: JsonObject) =>
    figure.apply([0, 1], { streamToken: undefined, layout: undefined, properties });
  take({ x: [1, 2], y: [1, 2] });
  take({ x: 3, y: 3 });
  take({ x: 4, y: 4 });
  expect(figure.toJson().data.map(({ y }) => y)).toEqual([
    [3, 4],
    [2, 3, 4],
  ]);
  expect(figure.traces.map(({ points }) => points)).toEqual([4, 4]);
});

describe('layout in a message', () => {
  test('it may come alone, and appends nothing', () => {
    const { figure, send } = figureOf({ x: [1], y: [1] });
    expect(send('{"layout":{"title":"1975"}}')).toBe('changed');
    expect(figure.toJson()).toEqual({ data: [{ x: [1], y: [1] }], layout: { title: '1975' } });
    expect(figure.traces[0]?.points).toBe(1);
  });

  test('a title of words replaces one with a font, and one with a font one of words', () => {
    const { figure, send } = figureOf({ x: [], y: [] });
    figure.setLayout({ title: { text: 'a', font: { size: 9 } }, xaxis: { range: [0, 1] } });
    send('{"layout":{"title":"1975","xaxis":{"type":"log"}}}');
    expect(figure.layout).toEqual({ title: '1975', xaxis: { range: [0, 1], type: 'log' } });
    send('{"layout":{"title":{"text":"1976"},"xaxis":{"range":[2,3]}}}');
    expect(figure.layout).toEqual({ title: { text: '1976' }, xaxis: { range: [2, 3], type: 'log' } });
  });

  test('objects merge at every depth, lists are replaced', () => {
    const { figure, send } = figureOf({ x: [], y: [] });
    figure.setLayout({ title: { text: 'a', font: { size: 9 } }, annotations: [1, 2] });
    send('{"layout":{"title":{"text":"1975"},"annotations":[3]}}');
    expect(figure.layout).toEqual({ title: { text: '1975', font: { size: 9 } }, annotations: [3] });
  });

  test('it cannot grow without end', () => {
    const { figure, send } = figureOf({ x: [], y: [] });
    let refused = 0;
    for (let i = 0; i < 10; i += 1) {
      if (send(`{"layout":{"k${i}":"${'x'.repeat(50_000)}"}}`) === 'the layout is too large') refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
    expect(JSON.stringify(figure.layout).length).toBeLessThan(300_000);
  });
});

describe('hostile messages', () => {
  test.each([
    ['a number too large for a double', '{"x":1,"y":1e999}', '"y" holds a number that is not finite'],
    ['one inside a list', '{"y":[1,1e999]}', '"y" holds a number that is not finite'],
    ['one inside the layout', '{"y":1,"layout":{"a":[-1e999]}}', 'a number that is not finite'],
  ])('%s is refused and changes nothing', (_, line, why) => {
    const { send, figure } = figureOf({ x: [0], y: [0] });
    const before = JSON.stringify(figure.toJson());
    expect(send(line)).toBe(why);
    expect(JSON.stringify(figure.toJson())).toBe(before);
  });

  test('keys that reach a prototype go nowhere', () => {
    const { send, figure } = figureOf({ x: [], y: [] });
    send(
      '{"x":1,"y":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"marker":{"__proto__":{"polluted":1}},"customdata":[{"__proto__":{"polluted":1}}],"layout":{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}}}',
    );
    expect(JSON.stringify(figure.toJson())).not.toContain('polluted');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((figure.layout as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('ever new properties do not make a trace grow without end', () => {
    const { send, trace } = figureOf({ x: [], y: [] });
    for (let i = 0; i < 1000; i += 1) send(`{"y":1,"k${i}":1}`);
    expect(Object.keys(trace()).length).toBeLessThan(150);
  });
});

describe('extend', () => {
  test('a trace with the same stream keeps its points, a new stream is a new trace, the layout is the sent one', () => {
    const figure = new Figure();
    figure.replace([{ definition: { name: 'A', x: [], y: [] }, streamId: 'a' }], { title: { text: 'old' } });
    figure.apply([0], { streamToken: undefined, layout: undefined, properties: { x: 1, y: 2 } });
    const positions = figure.extend([
      { definition: { name: 'B', x: [], y: [] }, streamId: 'b' },
      { definition: { name: 'A2', x: [], y: [] }, streamId: 'a' },
    ]);
    expect(positions).toEqual([1, 0]);
    expect(figure.toJson().data).toMatchObject([{ name: 'A2', x: [1], y: [2] }, { name: 'B' }]);
  });

  test('traces without a stream are met by position and grow', () => {
    const figure = new Figure();
    figure.replace([{ definition: { x: [1], y: [1], text: ['a'] }, streamId: undefined }], {});
    figure.extend([
      { definition: { x: [2], y: [2] }, streamId: undefined },
      { definition: { x: [5], y: [5] }, streamId: undefined },
    ]);
    expect(figure.toJson().data).toEqual([
      { x: [1, 2], y: [1, 2], text: ['a', null] },
      { x: [5], y: [5] },
    ]);
  });

  test('a colour that has become a list of colours stays one', () => {
    const figure = new Figure();
    const sent = { definition: { x: [], y: [], marker: { color: 'blue' } }, streamId: 'a' };
    figure.replace([sent], {});
    figure.apply([0], {
      streamToken: undefined,
      layout: undefined,
      properties: { x: 1, y: 1, marker: { color: 'red' } },
    });
    figure.extend([sent]);
    expect(figure.toJson().data[0]).toMatchObject({ marker: { color: ['red'] } });
  });
});
