import { describe, expect, test } from 'vitest';
import { PICTURE_THEMES } from '../../../plot-server/picture/picture-theme.ts';
import { count, drawn, elements, numbersOf, textsOf } from './rig.ts';

const START_MS = Date.parse('2026-11-21T15:30:00Z');
const iso = (seconds: number) => new Date(START_MS + 1_000 * seconds).toISOString();
const [FIRST = '', SECOND = ''] = PICTURE_THEMES.light.traces;

describe('axes', () => {
  test('times are in UTC, and the picture says so', () => {
    expect(textsOf(drawn([{ x: [iso(0), iso(10)], y: [1, 2] }]))).toContain('Nov 21, 2026 UTC');
  });

  test('times without a zone stay as they were sent, and nothing is said about theirs', () => {
    const texts = textsOf(drawn([{ x: ['2026-11-21 15:30:00', '2026-11-21 15:30:10'], y: [1, 2] }]));
    expect(texts).toContain('Nov 21, 2026');
    expect(texts).toContain('15:30:10');
  });

  test('each word has a place on an axis, also one that comes twice', () => {
    expect(textsOf(drawn([{ type: 'bar', x: ['Mon', 'Tue', 'Mon'], y: [1, 2, 3] }]))).toEqual(
      expect.arrayContaining(['Mon', 'Tue']),
    );
  });

  test('a logarithmic axis leaves out what has no logarithm', () => {
    const svg = drawn([{ mode: 'lines', y: [-1, 0, 1, 1_000] }], { yaxis: { type: 'log' } });
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['1', '10', '100', '1000']));
    expect(svg).not.toContain('NaN');
  });

  test('a second y axis over the first has its labels on the other side', () => {
    const layout = { yaxis2: { overlaying: 'y', side: 'right', range: [0, 7_000] } };
    const svg = drawn([{ y: [1, 2] }, { y: [1, 5_000], yaxis: 'y2' }], layout);
    const label = elements(svg, 'text').find((text) => text.endsWith('>6000'));
    expect(Number(/ x="([\d.]+)"/.exec(label ?? '')?.[1])).toBeGreaterThan(700);
  });

  test('a unit is as long on both axes where one is anchored to the other', () => {
    const axis = { range: [-1, 1] };
    const square = [{ mode: 'lines', x: [-1, 1, 1], y: [-1, -1, 1] }];
    const svg = drawn(square, { xaxis: axis, yaxis: { ...axis, scaleanchor: 'x' } });
    const [x0 = 0, y0 = 0, x1 = 0, , , y2 = 0] = numbersOf(elements(svg, 'path', 'stroke-linejoin')[0] ?? '');
    expect(x1 - x0).toBeCloseTo(y0 - y2, 1);
  });

  test('"from" and "to" choose the part that is shown, and y fits it', () => {
    const data = [{ mode: 'lines', x: count(100, iso), y: count(100, (index) => index) }];
    const texts = textsOf(drawn(data, {}, { fromMs: START_MS + 10_000, toMs: START_MS + 12_000 }));
    expect(texts).toContain('11.0');
    expect(texts).not.toContain('80');
  });
});

describe('panels', () => {
  const layout = { yaxis: { domain: [0.55, 1] }, yaxis2: { domain: [0, 0.45] }, xaxis: { anchor: 'y2' } };
  const two = [
    { name: 'above', mode: 'lines', x: [iso(0), iso(60)], y: [1, 2], meta: { unit: 'Cel' } },
    { name: 'below', mode: 'lines', x: [iso(0), iso(60)], y: [1, 2], yaxis: 'y2' },
  ];

  test('of one trace each are named above, in its colour and with its unit', () => {
    const svg = drawn(two, layout);
    expect(elements(svg, 'text', `fill="${FIRST}"`)[0]).toContain('>above');
    expect(elements(svg, 'text', `fill="${SECOND}"`)[0]).toContain('>below');
    expect(textsOf(svg)).toContain('°C');
  });

  test('lie in their own part of the height', () => {
    const [above, below] = elements(drawn(two, layout), 'path', 'stroke-linejoin').map((path) => numbersOf(path));
    expect(Math.max(above?.[1] ?? 0, above?.[3] ?? 0)).toBeLessThan(Math.min(below?.[1] ?? 0, below?.[3] ?? 0));
  });

  test('with a time axis are shaded where points are missing for good', () => {
    const gaps = [{ from: iso(10), to: iso(40), points: 30, reason: 'full' as const }];
    expect(elements(drawn(two, layout, { gaps }), 'rect', PICTURE_THEMES.light.gap)).toHaveLength(2);
    expect(elements(drawn(two, layout), 'rect', PICTURE_THEMES.light.gap)).toHaveLength(0);
  });

  test('stand in rows and columns where the layout has a grid', () => {
    const data = count(4, (index) => ({ y: [1, 2], xaxis: `x${index + 1}`, yaxis: `y${index + 1}` }));
    const svg = drawn(data, { grid: { rows: 2, columns: 2, pattern: 'independent' } });
    const corners = elements(svg.slice(svg.indexOf('<clipPath')), 'rect', 'x=').slice(0, 4);
    expect(new Set(corners.map((corner) => / x="([^"]+)"/.exec(corner)?.[1]))).toHaveProperty('size', 2);
  });
});

describe('what a figure says', () => {
  test('two traces have a legend, one has none, unless the layout says otherwise', () => {
    const [one, two] = [
      { name: 'one', y: [1, 2] },
      { name: 'two', y: [2, 3] },
    ];
    expect(textsOf(drawn([one, two]))).toEqual(expect.arrayContaining(['one', 'two']));
    expect(textsOf(drawn([one]))).not.toContain('one');
    expect(textsOf(drawn([one], { showlegend: true }))).toContain('one');
    expect(textsOf(drawn([one, two], { showlegend: false }))).not.toContain('one');
  });

  test('the title of the layout stands above, with its breaks and its emphasis', () => {
    const svg = drawn([{ y: [1, 2] }], { title: { text: 'Cellar <i>west</i><br>two' } });
    expect(textsOf(svg).slice(0, 2)).toEqual(['Cellar west', 'two']);
    expect(elements(svg, 'tspan', 'font-style="italic"')).toHaveLength(1);
    expect(textsOf(drawn([{ y: [1, 2] }]))[0]).toBe('a plot');
  });

  test('a trace of a type that only the page draws is named', () => {
    expect(textsOf(drawn([{ type: 'sankey' }]))).toContain('type sankey is drawn on the page');
    expect(textsOf(drawn([{ type: 'sankey' }, { y: [1, 2] }]))).toContain('type sankey is drawn on the page');
  });

  test('a plot without traces, and one without points, say so', () => {
    expect(textsOf(drawn([]))).toContain('nothing to draw yet');
    expect(textsOf(drawn([{ x: [], y: [] }]))).toContain('no points');
  });

  test('a trace that is switched off is not drawn', () => {
    expect(
      textsOf(
        drawn([
          { name: 'off', y: [1, 2], visible: 'legendonly' },
          { name: 'on', y: [1, 2] },
        ]),
      ),
    ).not.toContain('off');
  });
});

describe('a name from outside', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '"/><image href="http://elsewhere.example/x.png"/>',
    "' onload='x",
    ']]>&bogus;<!--',
    '\u0000\u0008\u000b\ud800\uffff',
    'a'.repeat(100_000),
  ];

  test.each(HOSTILE)('is text wherever it stands: %.30j', (text) => {
    const scatter = {
      name: text,
      x: [1, 2],
      y: [1, 2],
      text: [text, text],
      mode: 'text+lines+markers',
      type: 'scatter',
    };
    const style = {
      line: { color: text, dash: text, shape: text },
      marker: { symbol: text, color: [text, text], size: [3, 4] },
    };
    const data = [
      { ...scatter, ...style, fillcolor: text, fill: 'tozeroy', error_y: { type: text, array: [1, 1], color: text } },
      { type: 'bar', name: text, x: [text, 'b'], y: [1, 2], yaxis: 'y2', xaxis: 'x2', marker: style.marker },
      { type: 'scatterpolar', r: [1, 2], theta: [text, 'b'], name: text },
      { type: text },
      { type: 'heatmap', z: [[1, 2]], colorscale: text, colorbar: { title: text }, xaxis: 'x3', yaxis: 'y3' },
    ];
    const axis = { title: text, tickvals: [1, 2], ticktext: [text, text] };
    const svg = drawn(data, { title: text, xaxis: axis, yaxis: { title: { text } } });
    expect(new Set(Array.from(svg.matchAll(/\n<([a-zA-Z]+)/g), ([, name]) => name))).toEqual(
      new Set(['svg', 'rect', 'text', 'clipPath', 'path', 'g', 'circle']),
    );
    expect(svg).not.toMatch(/\n<[^>]* (?:on\w+|href|style)=/);
    expect(
      Array.from(svg.matchAll(/url\(([^)]*)\)/g), ([, target]) => target).every((target) =>
        target?.startsWith('#panel'),
      ),
    ).toBe(true);
    expect(svg.length).toBeLessThan(200_000);
  });

  test.each(['url(http://elsewhere.example/)', 'url(#panel0)', 'none', 'red;x', 'expression(1)'])(
    'is no colour: %s',
    (colour) => {
      const svg = drawn([{ mode: 'lines', y: [1, 2], line: { color: colour } }]);
      expect(elements(svg, 'path', 'stroke-linejoin')[0]).toContain(`stroke="${FIRST}"`);
    },
  );
});

test('numbers at the ends of what a number can be leave no broken attribute behind', () => {
  const ends = [1.7e308, -1.7e308, 5e-324, 0, 1e300, -1e300];
  for (const data of [
    { y: ends },
    { x: ends, y: ends },
    { type: 'bar', y: ends },
    { type: 'histogram', x: ends },
    { type: 'box', y: ends },
    { type: 'heatmap', z: [ends] },
    { type: 'scatterpolar', r: ends },
  ]) {
    expect(drawn([data])).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test('eight traces of 10,000 points are at most four points for each column of pixels', () => {
  const x = count(10_000, (index) => iso(index / 10));
  const data = count(8, (trace) => ({
    mode: 'lines',
    x,
    y: count(10_000, (index) => trace + Math.sin(index * 7)),
  }));
  const lines = elements(drawn(data), 'path', 'stroke-linejoin');
  const points = lines.reduce((sum, path) => sum + numbersOf(path).length / 2, 0);
  expect(points).toBeGreaterThan(8 * 801);
  // Parts of a line share the points at which they meet.
  expect(points).toBeLessThanOrEqual(8 * 4 * 801 + lines.length);
});
