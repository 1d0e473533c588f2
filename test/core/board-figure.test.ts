import { expect, test } from 'vitest';
import { boardFigure } from '../../core/index.ts';

const series = (name: string, unit?: string) => ({ series: name, unit, token: 'abcdefghij' });

test('series of one unit share a panel, panels fill the height from the top without touching', () => {
  const { data, layout } = boardFigure('uno', [series('a', 'Cel'), series('b', 'mV'), series('c', 'Cel')]);
  expect(data.map(({ yaxis }) => yaxis)).toEqual(['y', 'y2', 'y']);
  const [top, bottom] = ['yaxis', 'yaxis2'].map((key) => (layout[key] as { domain: [number, number] }).domain);
  expect(top?.[1]).toBe(1);
  expect(bottom?.[0]).toBe(0);
  expect(top?.[0]).toBeGreaterThan(bottom?.[1] ?? 1);
  expect(layout).toMatchObject({ showlegend: true, xaxis: { anchor: 'y2' }, yaxis: { title: { text: '°C' } } });
});

test('a panel of one series needs no legend', () => {
  const { layout } = boardFigure('uno', [series('value')]);
  expect(layout).toMatchObject({ showlegend: false, yaxis: { domain: [0, 1] }, xaxis: { anchor: 'y' } });
});
