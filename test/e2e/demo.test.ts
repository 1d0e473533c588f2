import { afterEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { CliProcess, getFigure, getRows, stopAll } from './cli-process.ts';

afterEach(stopAll);

/** Points in the figure of one trace. */
async function points(plotUrl: string, name: string): Promise<number> {
  return (await getFigure(plotUrl)).data.find((trace) => trace.name === name)?.y.length ?? 0;
}

test('the demo streams a heart and a room until its time is over, then ends by itself', async () => {
  const demo = new CliProcess(['demo', '--http-port', '0', '--duration', '6']);
  const plotUrl = await demo.printed(/^Live plot: (http:\S+)$/m);
  const { data } = await getFigure(plotUrl);
  expect(data.map(({ name }) => name)).toEqual(['ecg', 'heart_rate', 'temperature']);
  for (let round = 0; round < 3; round += 1) {
    const before = await points(plotUrl, 'heart_rate');
    await eventually(
      'the heart rate has gained points',
      async () => (await points(plotUrl, 'heart_rate')) >= before + 20,
    );
  }
  const rows = await getRows(plotUrl);
  const values = (series: string) => rows.filter((row) => row.series === series).map(({ value }) => value);
  expect(Math.max(...values('ecg')) - Math.min(...values('ecg'))).toBeGreaterThan(0.8);
  for (const rate of values('heart_rate')) expect(rate).toBeGreaterThan(40);
  expect(new Set(values('temperature')).size).toBeGreaterThan(3);
  expect(rows.find(({ series }) => series === 'temperature')?.unit).toBe('Cel');
  expect(await demo.exitCode).toBe(0);
  expect(demo.stdout).toBe(`Live plot: ${plotUrl}\n`);
});

test('two demos run side by side, the second on a port of its own', async () => {
  const demos = [new CliProcess(['demo', '--duration', '8']), new CliProcess(['demo', '--duration', '8'])];
  const [first, second] = await Promise.all(demos.map((demo) => demo.printed(/^Live plot: (\S+)$/m)));
  expect(first).not.toBe(second);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 0],
] as const)('%s ends the demo in order, with exit code %i', async (signal, exitCode) => {
  const demo = new CliProcess(['demo', '--http-port', '0']);
  await demo.printed(/^Live plot: (\S+)$/m);
  expect(await demo.stop(signal)).toBe(exitCode);
});
