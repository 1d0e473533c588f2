import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Measurement } from './measurement.ts';
import { startFeeder } from './page/feeder.ts';
import { type PageFigures, watchPage } from './page/watched-page.ts';
import { startServer } from './rig.ts';

const TRACES = 8;
const POINTS = 10_000;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
/** `--no-sandbox` because CI runs as root; no graphics card, as on a Pi over the network. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--js-flags=--expose-gc'];

/** The plot page in headless Chromium with 8 traces of 10,000 points, all shown, at 20 updates a second. */
export async function measurePage({ durationS }: { durationS: number }): Promise<Measurement[]> {
  if (CHROMIUM === undefined) return [{ what: 'left out', value: 'needs chromium: apt-get install chromium' }];
  const server = await startServer();
  const feeder = await startFeeder(server.url, TRACES, POINTS);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  try {
    const thinned = await watchPage(browser, feeder.plotUrl, durationS);
    const every = await watchPage(browser, `${feeder.plotUrl}?draw=every-point`, Math.min(durationS, 20));
    return [...report('thinned to the screen', thinned), ...report('every point drawn', every)];
  } finally {
    await browser.close();
    await feeder.stop();
    await server.close();
  }
}

function report(how: string, { framesPerSecond, redrawsPerSecond, redrawMs, heapMiB }: PageFigures): Measurement[] {
  const middle = heapMiB[Math.floor(heapMiB.length / 2)] ?? Number.NaN;
  const [first = Number.NaN, last = Number.NaN] = [heapMiB[0], heapMiB.at(-1)];
  return [
    { what: `${how}: frames a second`, value: framesPerSecond.toFixed(1) },
    {
      what: `${how}: redraws a second, and what one costs`,
      value: `${redrawsPerSecond.toFixed(1)}, ${redrawMs.toFixed(1)} ms`,
    },
    {
      what: `${how}: heap at the start, in the middle, at the end`,
      value: `${[first, middle, last].map((mib) => mib.toFixed(1)).join(', ')} MiB`,
    },
  ];
}
