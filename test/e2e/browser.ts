import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { requireProgram } from '../requirements.ts';

/** `--no-sandbox` because CI runs as root; the others keep Chromium from calling home. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For `testWith`. */
export const NEEDS_CHROMIUM = { chromium: requireProgram('chromium') };

export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts and of the console, and requests to any other host. */
  readonly problems: string[];
}

let browser: Browser | undefined;

/** Opens a page in a window of its own, as another person would. */
export async function openPage(
  url: string,
  executablePath: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  browser ??= await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })).newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) problems.push(`asks another host: ${request.url()}`);
  });
  await page.goto(url);
  return { page, problems };
}

/** For `afterEach`: pages of one test cost the next one time. */
export async function closePages(): Promise<void> {
  await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
}

/** For `afterAll`. */
export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** What a page shows of each trace: how many points came in all, and the newest value. */
export async function shownNumbers(page: Page): Promise<Record<string, { points: number; last: string }>> {
  return page.$$eval('[data-trace]', (cards) =>
    Object.fromEntries(
      cards.map((card) => [
        card.getAttribute('data-trace') ?? '',
        { points: Number(card.getAttribute('data-points')), last: card.getAttribute('data-last') ?? '' },
      ]),
    ),
  );
}

/** What plotly.js has drawn: the points of each trace, and the layout with the ranges that the axes show. */
export interface Drawn {
  readonly traces: readonly { readonly x: readonly number[]; readonly y: readonly number[] }[];
  readonly layout: { readonly [key: string]: { readonly range?: readonly [string, string] } };
}

/** @param selector of the element around the chart, where there are several */
export async function drawn(page: Page, selector = 'main'): Promise<Drawn> {
  return page.$eval(`${selector} .chart-canvas`, (element) => {
    // Not `data`: the page appends to those arrays before it draws them.
    const { calcdata, layout } = element as unknown as {
      readonly calcdata?: readonly (readonly { readonly x: number; readonly y: number }[])[];
      readonly layout?: Drawn['layout'];
    };
    const traces = (calcdata ?? []).map((points) => ({
      x: points.map(({ x }) => x),
      y: points.map(({ y }) => y),
    }));
    return JSON.parse(JSON.stringify({ traces, layout: layout ?? {} })) as Drawn;
  });
}
