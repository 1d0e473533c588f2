import { spawn } from 'node:child_process';
import type { Measurement } from './measurement.ts';
import { printed, storedPoints, until } from './rig.ts';

const ROUNDS = 5;

/** From `npm start`, already built, to the first point on the page: in what the page receives, that is. */
export async function measureStart(): Promise<Measurement[]> {
  const printedS: number[] = [];
  const pointS: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    // In a group of its own, so that npm and what it starts end together.
    const demo = spawn('npm', ['start', '--', '--http-port', '0', '--duration', '60'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await printed(demo, 'stdout', /^Live plot: (\S+)/m);
    printedS.push((performance.now() - startMs) / 1000);
    await until(async () => (await storedPoints(new URL(url).origin)) > 0);
    pointS.push((performance.now() - startMs) / 1000);
    const exited = new Promise((done) => demo.once('exit', done));
    process.kill(-(demo.pid ?? 0), 'SIGTERM');
    await exited;
  }
  const median = (values: readonly number[]) =>
    `${([...values].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0).toFixed(2)} s`;
  return [
    { what: `npm start to the printed address, median of ${ROUNDS}`, value: median(printedS) },
    { what: `npm start to the first stored point, median of ${ROUNDS}`, value: median(pointS) },
  ];
}
