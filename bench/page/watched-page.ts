import type { Browser } from 'playwright-core';
import { systemClock } from '../../core/index.ts';

const SAMPLE_S = 10;

export interface PageFigures {
  readonly framesPerSecond: number;
  readonly redrawsPerSecond: number;
  /** Of `Plotly.react` alone, mean. */
  readonly redrawMs: number;
  /** After a collection, every 10 s or less often. */
  readonly heapMiB: readonly number[];
}

/** Counts frames as the browser gives them, and times every redraw. Runs in the page. */
const COUNT = `
  globalThis.counted = { frames: 0, redraws: 0, redrawMs: 0, startMs: performance.now() };
  const react = Plotly.react;
  Plotly.react = (...args) => {
    const startMs = performance.now();
    const done = react(...args);
    counted.redraws += 1;
    counted.redrawMs += performance.now() - startMs;
    return done;
  };
  const count = () => { counted.frames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
`;

interface Counted {
  readonly frames: number;
  readonly redraws: number;
  readonly redrawMs: number;
  readonly elapsedMs: number;
}

/** Opens a page and looks at it for so many seconds. */
export async function watchPage(browser: Browser, url: string, durationS: number): Promise<PageFigures> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(url);
    await page.locator('.js-line').first().waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'All' }).click();
    await systemClock.sleep(3000);
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
    };
    const heapMiB = [await heap()];
    await page.evaluate(COUNT);
    const sampleS = Math.max(SAMPLE_S, durationS / 60);
    for (let leftS = durationS; leftS > 0; leftS -= sampleS) {
      await systemClock.sleep(Math.min(leftS, sampleS) * 1000);
      heapMiB.push(await heap());
    }
    const { frames, redraws, redrawMs, elapsedMs }: Counted = await page.evaluate(
      '({ ...counted, elapsedMs: performance.now() - counted.startMs })',
    );
    return {
      framesPerSecond: (frames / elapsedMs) * 1000,
      redrawsPerSecond: (redraws / elapsedMs) * 1000,
      redrawMs: redrawMs / redraws,
      heapMiB,
    };
  } finally {
    await page.close();
  }
}
