import { expect, test } from 'vitest';
import { boardProfile } from '../boards/index.ts';
import { runBridge, type Status, systemClock } from '../bridge/index.ts';
import { demoSketch, simulateBoard, textFirmware } from '../firmware-sim/index.ts';
import { startPlotServer } from '../plot-server/index.ts';
import { eventually } from './eventually.ts';

test('a program that has only the package’s doors can simulate a board, bridge it and serve its plot', async () => {
  const statuses: Status[] = [];
  const onStatus = (status: Status) => void statuses.push(status);
  const stop = new AbortController();
  const server = await startPlotServer({ host: '127.0.0.1', httpPort: 0, clock: systemClock, onStatus });
  const profile = boardProfile('arduino-uno');
  const board = await simulateBoard({ profile, firmware: textFirmware(demoSketch(profile)) });
  const bridge = runBridge({
    name: 'test',
    boards: [{ source: 'serial', name: 'uno', path: board.path ?? '', baudRate: board.baudRate }],
    destination: { url: new URL(server.url), user: server.user, key: server.key },
    clock: systemClock,
    onStatus,
    signal: stop.signal,
  });
  await eventually('a point is stored', () => statuses.some(({ type }) => type === 'firstPointSent'));
  stop.abort();
  await bridge;
  await board.close();
  const index = await fetch(server.url, { headers: { accept: 'application/json' } });
  const [plot] = (await index.json()) as { title: string; traces: { name: string; unit: string; points: number }[] }[];
  expect(plot?.title).toBe('uno');
  expect(plot?.traces.map(({ name, unit }) => [name, unit])).toEqual([
    ['ecg', 'mV'],
    ['heart_rate', '/min'],
    ['temperature', 'Cel'],
  ]);
  expect(plot?.traces.every(({ points }) => points > 0)).toBe(true);
  await server.close();
}, 20_000);
