import { describe, expect, test } from 'vitest';
import { PICTURE_THEMES } from '../../../plot-server/picture/picture-theme.ts';
import { linePieces } from '../../../plot-server/picture/traces/line-path.ts';
import { count, drawn, elements, numbersOf, textsOf } from './rig.ts';

const [FIRST = '', SECOND = ''] = PICTURE_THEMES.light.traces;
const lines = (svg: string) => elements(svg, 'path', 'stroke-linejoin');

describe('a line', () => {
  test('is interrupted where a value is missing', () => {
    const line = { mode: 'lines', y: [1, 2, null, 3, 4] };
    expect(lines(drawn([line]))).toHaveLength(2);
    expect(lines(drawn([{ ...line, connectgaps: true }]))).toHaveLength(1);
    expect(lines(drawn([{ ...line, line: { dash: 'dot' } }]))[0]?.match(/M/g)).toHaveLength(2);
  });

  test('has markers by itself up to 19 points', () => {
    const dots = (points: number) =>
      elements(drawn([{ y: count(points, (index) => index) }]), 'path', 'stroke-width="6"');
    expect([dots(19).length, dots(20).length]).toEqual([1, 0]);
  });

  test('has the colour, width and dash it asks for', () => {
    const [path = ''] = lines(drawn([{ mode: 'lines', y: [1, 2], line: { color: '#123456', width: 4, dash: 'dot' } }]));
    expect(path).toContain('stroke="#123456" stroke-width="4" stroke-dasharray="4 4"');
  });

  test('down to zero is filled to the zero line, which is shown', () => {
    const svg = drawn([{ mode: 'lines', y: [10, 20], fill: 'tozeroy' }]);
    expect(elements(svg, 'path', 'fill-opacity')[0]).toMatch(/Z"/);
    expect(textsOf(svg)).toContain('0');
  });

  test('keeps the first, lowest, highest and last point of every column of pixels, in their order', () => {
    const points = [
      [1, 5],
      [1.2, 9],
      [1.4, 0],
      [1.5, 4],
      [1.9, 6],
      [2, 1],
    ] as const;
    expect(linePieces(points)).toEqual([
      [
        [1, 5],
        [1.2, 9],
        [1.4, 0],
        [1.9, 6],
        [2, 1],
      ],
    ]);
  });
});

describe('markers', () => {
  test('have sizes and colours of their own, by number in a scale or by name', () => {
    const svg = drawn([
      { mode: 'markers', x: [1, 2, 3], y: [1, 2, 3], marker: { size: [10, 20, 30], color: [0, 5, 'red'] } },
    ]);
    const bubbles = elements(svg, 'path', 'transform="translate');
    expect(bubbles.map((bubble) => / fill="([^"]+)"/.exec(bubble)?.[1])).toEqual([
      'rgb(68,1,84)',
      'rgb(253,231,37)',
      'red',
    ]);
    expect(bubbles.map((bubble) => numbersOf(bubble)[0])).toEqual([-5, -10, -15]);
  });

  test('explain their scale where they are asked to', () => {
    const marker = { color: [0, 40], showscale: true, colorbar: { title: 'age' } };
    expect(textsOf(drawn([{ mode: 'markers', y: [1, 2], marker }]))).toEqual(
      expect.arrayContaining(['age', '0', '40']),
    );
  });

  test('have the shape they ask for', () => {
    const symbols = ['circle', 'square', 'x', 'triangle-up', 'star', 'square-open', 'unheard-of'];
    const svg = drawn([{ mode: 'markers', y: symbols.map((_, index) => index), marker: { symbol: symbols } }]);
    const shapes = elements(svg, 'path', 'transform="translate').map((one) => / d="([^"]*)"/.exec(one)?.[1]);
    expect(new Set(shapes).size).toBe(5);
    expect(shapes[0]).toBe(shapes[6]);
    expect(elements(svg, 'path', 'fill="none" stroke=').length).toBeGreaterThan(0);
  });

  test('that lie on each other are drawn once', () => {
    const svg = drawn([
      {
        mode: 'markers',
        x: count(1_000, () => 1),
        y: count(1_000, () => 1),
        marker: { color: count(1_000, () => 'red') },
      },
    ]);
    expect(elements(svg, 'path', 'transform="translate')).toHaveLength(1);
  });
});

describe('errors', () => {
  test.each([
    [{ type: 'data', array: [1, 2] }, 2],
    [{ type: 'percent', value: 10 }, 2],
    [{ type: 'constant', value: 1 }, 2],
    [{ type: 'data', array: [1, null] }, 1],
    [{ type: 'data', array: [1, 2], visible: false }, 0],
  ])('%j are drawn at each point that has one', (error, whiskers) => {
    const [path = ''] = elements(
      drawn([{ mode: 'markers', y: [10, 20], error_y: error }]),
      'path',
      'stroke-width="1.5"',
    );
    expect(path.match(/V/g) ?? []).toHaveLength(whiskers);
  });

  test('of x lie flat', () => {
    const svg = drawn([{ mode: 'markers', x: [1, 2], y: [1, 2], error_x: { type: 'constant', value: 1 } }]);
    expect(elements(svg, 'path', 'stroke-width="1.5"')[0]?.match(/H/g)).toHaveLength(2);
  });
});

describe('bars', () => {
  const bar = (y: number[], more = {}) => ({ type: 'bar', x: ['a', 'b'], y, ...more });
  const boxes = (svg: string, colour: string) =>
    elements(svg, 'rect', `fill="${colour}"`)
      .filter((rect) => !rect.includes('rx='))
      .map((rect) => {
        const at = (name: string) => Number(new RegExp(` ${name}="([^"]+)"`).exec(rect)?.[1]);
        return { x: at('x'), y: at('y'), width: at('width'), height: at('height') };
      });

  test('of two traces stand beside each other', () => {
    const svg = drawn([bar([1, 2]), bar([2, 1])]);
    const [one, other] = [boxes(svg, FIRST)[0], boxes(svg, SECOND)[0]];
    expect(other?.x).toBeCloseTo((one?.x ?? 0) + (one?.width ?? 0), 1);
  });

  test('stand on each other where the layout says so', () => {
    const svg = drawn([bar([1, 2]), bar([2, 1])], { barmode: 'stack' });
    const [one, other] = [boxes(svg, FIRST)[0], boxes(svg, SECOND)[0]];
    expect(other?.x).toBe(one?.x);
    expect((other?.y ?? 0) + (other?.height ?? 0)).toBeCloseTo(one?.y ?? 0, 1);
  });

  test('are as high as their value, on the zero line', () => {
    const [one, two] = boxes(drawn([bar([10, 20])]), FIRST);
    expect(two?.height).toBeCloseTo(2 * (one?.height ?? 0), 1);
    expect((one?.y ?? 0) + (one?.height ?? 0)).toBeCloseTo((two?.y ?? 0) + (two?.height ?? 0), 1);
  });

  test('lie where they are horizontal', () => {
    const [one, two] = boxes(drawn([{ type: 'bar', orientation: 'h', x: [10, 20], y: ['a', 'b'] }]), FIRST);
    expect(two?.width).toBeCloseTo(2 * (one?.width ?? 0), 1);
    expect(two?.x).toBe(one?.x);
  });

  test('of a histogram count what falls into round bins', () => {
    const svg = drawn([{ type: 'histogram', x: [0.1, 0.2, 1.5, 1.6, 1.7, 2.5], xbins: { start: 0, size: 1 } }]);
    const [one, two, three] = boxes(svg, FIRST).map(({ height }) => height);
    expect([(two ?? 0) / (three ?? 1), (one ?? 0) / (three ?? 1)]).toEqual([
      expect.closeTo(3, 1),
      expect.closeTo(2, 1),
    ]);
  });
});

test('a box stands from quarter to quarter, and what lies far outside is a dot', () => {
  const svg = drawn([{ type: 'box', name: 'one', y: [1, 2, 3, 4, 5, 100] }]);
  expect(textsOf(svg)).toContain('one');
  expect(elements(svg, 'path', 'stroke-linecap="round"')[0]?.match(/h0/g)).toHaveLength(1);
});

test('a heatmap has a cell for each number, and a bar that explains the colours', () => {
  const svg = drawn([
    {
      type: 'heatmap',
      z: [
        [0, 1, null],
        [2, 3, 4],
      ],
      colorbar: { title: { text: 'mV' } },
    },
  ]);
  const cells = elements(svg, 'path', 'fill="rgb(').map((path) => path.match(/M/g)?.length ?? 0);
  expect(cells.reduce((sum, cell) => sum + cell, 0)).toBe(5);
  expect(textsOf(svg)).toEqual(expect.arrayContaining(['mV', '0', '4.0']));
});

test('a heatmap of more cells than pixels is drawn in at most a cell for every two by two of them', () => {
  const z = count(600, (row) => count(600, (column) => row + column));
  const svg = drawn([{ type: 'contour', z }], {}, { widthPx: 300, heightPx: 200 });
  expect(svg.match(/Z/g)?.length).toBeLessThan(150 * 100);
});

test('a rose has its directions around it, from the top and clockwise where it is an old one', () => {
  const svg = drawn([{ type: 'area', r: [4, 2, 3, 1], t: ['North', 'East', 'South', 'West'] }]);
  const place = (word: string) =>
    /x="([\d.]+)" y="([\d.]+)"/.exec(elements(svg, 'text').find((text) => text.endsWith(`>${word}`)) ?? '');
  expect(Number(place('North')?.[2])).toBeLessThan(Number(place('South')?.[2]));
  expect(Number(place('East')?.[1])).toBeGreaterThan(Number(place('West')?.[1]));
  expect(elements(svg, 'path', 'fill-opacity="0.85"')).toHaveLength(4);
});
