import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { CHROMIUM_ARGS } from './browser.ts';

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS });
}

/** Writes the picture of an example for the gallery. */
export class ExamplePictures {
  readonly #folder: string;
  readonly #browser: Browser;

  private constructor(folder: string, browser: Browser) {
    this.#folder = folder;
    this.#browser = browser;
  }

  static async open(folder: string, executablePath: string): Promise<ExamplePictures> {
    return new ExamplePictures(folder, await launchChromium(executablePath));
  }

  /** Takes `NAME.png` of a plot's page, once its first trace has received so many points. */
  async take(name: string, plotUrl: string, points: number): Promise<void> {
    const viewport = { width: 1000, height: 620 };
    const page = await this.#browser.newPage({ viewport, colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(plotUrl);
    const received = async () => Number(await page.locator('[data-trace]').first().getAttribute('data-points'));
    await eventually(`${points} points of ${name}`, async () => (await received()) >= points, 60_000);
    await page.screenshot({ path: join(this.#folder, `${name}.png`) });
    await page.close();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
