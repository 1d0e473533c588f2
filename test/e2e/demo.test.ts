import { afterEach, expect, test } from 'vitest';
import { ecgTrace } from '../../firmware-sim/index.ts';
import { eventually } from '../eventually.ts';
import { CliProcess, getFigure, getRows, stopAll } from './cli-process.ts';

afterEach(stopAll);

/** Points in the figure of one trace. */
async function points(plotUrl: string, name: string): Promise<number> {
  return (await getFigure(plotUrl)).data.find((trace) => trace.name === name)?.y.length ?? 0;
}

test('the demo streams a pulse, and the heart rate its sketch finds, until its time is over; then it ends by itself', async () => {
  const demo = new CliProcess(['demo', '--http-port', '0', '--duration', '20']);
  const plotUrl = await demo.printed(/^Live plot: (http:\S+)$/m);
  expect((await getFigure(plotUrl)).data.map(({ name }) => name)).toEqual(['pulse']);
  await eventually(
    'the sketch has found the heart rate',
    async () => (await points(plotUrl, 'heart_rate')) > 0,
    20_000,
  );
  for (const series of ['pulse', 'heart_rate']) {
    const before = await points(plotUrl, series);
    await eventually(`${series} has gained points`, async () => (await points(plotUrl, series)) >= before + 20);
  }
  const rows = await getRows(plotUrl);
  const values = (series: string) => rows.filter((row) => row.series === series).map(({ value }) => value);
  expect(Math.max(...values('pulse')) - Math.min(...values('pulse'))).toBeGreaterThan(0.8);
  expect(rows.find(({ series }) => series === 'heart_rate')?.unit).toBe('/min');
  // Eight beats of the trace, which begins with the rates of a few breaths.
  const { timesS, values: columns } = ecgTrace();
  const ofTrace = Array.from(columns[1] ?? []).filter((_, row) => (timesS[row] ?? 0) < 20);
  for (const rate of values('heart_rate')) {
    expect(rate).toBeGreaterThan(Math.min(...ofTrace));
    expect(rate).toBeLessThan(Math.max(...ofTrace));
  }
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

test('a demo without a simulated tty, or without its port, is one line on standard error and ends', async () => {
  const http = ['demo', '--http-port'];
  const noTty = new CliProcess([...http, '0'], { env: { PATH: '/nonexistent' } }, [process.execPath]);
  expect(await noTty.exitCode).toBe(1);
  expect(noTty.stderr).toMatch(/^boardstream: a simulated tty needs perl or python3 [^\n]*\n$/);

  const demo = new CliProcess([...http, '0']);
  const { port } = new URL(await demo.printed(/^Live plot: (\S+)$/m));
  const second = new CliProcess([...http, port]);
  expect(await second.exitCode).toBe(1);
  expect(second.stderr).toMatch(/^boardstream: [^\n]*\n$/);
});
