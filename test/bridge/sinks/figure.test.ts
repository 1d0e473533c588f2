import { expect, test } from 'vitest';
import { boardFigure } from '../../../bridge/sinks/stream/figure.ts';
import { deriveStreamToken } from '../../../bridge/sinks/stream/stream-token.ts';
import { STREAM_TOKEN_PATTERN } from '../../../core/index.ts';

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

test('stream tokens have the old form, stay the same, and differ by key, bridge, board and series', () => {
  const token = deriveStreamToken('key', 'pi', 'uno', 'T');
  expect(token).toMatch(STREAM_TOKEN_PATTERN);
  expect(deriveStreamToken('key', 'pi', 'uno', 'T')).toBe(token);
  const others = [
    deriveStreamToken('key2', 'pi', 'uno', 'T'),
    deriveStreamToken('key', 'pi2', 'uno', 'T'),
    deriveStreamToken('key', 'pi', 'unoT', ''),
    deriveStreamToken('key', 'pi', 'uno', 'H'),
  ];
  expect(new Set([token, ...others]).size).toBe(5);
});
