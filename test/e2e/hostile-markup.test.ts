import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CHROMIUM_ARGS } from './browser.ts';
import { CliProcess, stopAll } from './cli-process.ts';

const NEEDS = { chromium: requireProgram('chromium') };
const KEY = 'abcdefgh12';
const TOKEN = 'aaaaaaaaaa';

/** Each sets `hacked`, or asks a host of its own, where it is taken for more than text. */
const HOSTILE = [
  '<script>window.hacked=1</script>',
  '<img src=x onerror="window.hacked=2">',
  '<svg onload="window.hacked=3"><circle/></svg>',
  '<a href="https://evil.example/phish">click here</a>',
  '<a href="javascript:window.hacked=4" target="_blank">x</a>',
  '"><iframe src="https://evil.example/frame"></iframe>',
  "' onmouseover='window.hacked=5' autofocus onfocus='window.hacked=6",
  '<style>@import url(https://evil.example/a.css)</style><b style="background:url(https://evil.example/b.png)">b</b>',
  '</title></script><script src="https://evil.example/c.js"></script>',
];

const WATCH = `window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
});`;

/** A trace that says it wherever plotly.js shows a text, or takes an address. */
function trace(text: string, more: object = {}): object {
  return {
    ...{ name: text, x: [text, 'b'], y: [1, 2], text: [text, text], hovertext: [text, text], customdata: [text, text] },
    ...{
      ids: [text, text],
      hovertemplate: `%{y} ${text}<extra>${text}</extra>`,
      texttemplate: text,
      mode: 'lines+text',
    },
    ...{ legendgroup: text, legendgrouptitle: { text }, meta: { unit: text, series: text }, marker: { color: text } },
    ...more,
  };
}

function layout(text: string): object {
  const at = { x: 0.5, y: 0.5, xref: 'paper', yref: 'paper' };
  return {
    title: { text },
    xaxis: { title: { text }, ticktext: [text, text], tickvals: [0, 1], tickprefix: text },
    yaxis: { title: { text }, ticksuffix: text },
    legend: { title: { text } },
    annotations: [{ ...at, text, hovertext: text, captureevents: true }],
    shapes: [{ type: 'line', x0: 0, x1: 1, y0: 0, y1: 1, label: { text } }],
    images: [{ ...at, source: 'https://evil.example/image.png', sizex: 1, sizey: 1 }],
    updatemenus: [{ buttons: [{ label: text, method: 'restyle', args: [] }] }],
    sliders: [{ steps: [{ label: text, method: 'skip', args: [] }] }],
    meta: text,
  };
}

/** Opens a page and says what went wrong on it. */
async function watched(page: Page, url: string): Promise<() => Promise<string[]>> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== new URL(url).host) problems.push(`asks ${request.url()}`);
  });
  await page.addInitScript(WATCH);
  await page.goto(url);
  return async () => [...problems, ...(await page.evaluate<string[]>(FOREIGN_PARTS))];
}

/** In the page: elements, attributes and addresses that are not its own, what ran, and what the policy stopped. */
const FOREIGN_PARTS = `[
  ...(window.hacked === undefined ? [] : ['ran: ' + window.hacked]),
  ...window.violations.map((one) => 'violation: ' + one),
  ...[...document.querySelectorAll('iframe, object, embed, base, form:not(.edit-form, [action^="/"]), svg a, image')].map((one) => 'element: ' + one.outerHTML),
  ...[...document.scripts].filter((one) => !one.src.startsWith(location.origin + '/assets/')).map((one) => 'script: ' + one.outerHTML),
  ...[...document.images].filter((one) => !one.src.startsWith(location.origin + '/assets/')).map((one) => 'image: ' + one.outerHTML),
  ...[...document.links].filter((one) => one.origin !== location.origin).map((one) => 'link: ' + one.outerHTML),
  ...[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].filter(({ name, value }) =>
    /^on/i.test(name) || /^\\s*javascript:/i.test(value)).map(({ name, value }) => 'attribute: ' + name + '=' + value)),
]`;

afterEach(stopAll);

testWith(NEEDS, 'texts that carry markup stay texts, in every place of a figure, on every page', async (programs) => {
  const env = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: KEY };
  const data = mkdtempSync(join(tmpdir(), 'boardstream-markup-'));
  const server = new CliProcess(['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', data], { env });
  const origin = await server.printed(/^Stream server: (\S+)/m);
  const call = async (args: unknown, kwargs: object) => {
    const form = { un: 'maker', key: KEY, origin: 'plot', args: JSON.stringify(args), kwargs: JSON.stringify(kwargs) };
    const response = await fetch(`${origin}/clientresp`, { method: 'POST', body: new URLSearchParams(form) });
    return ((await response.json()) as { url: string }).url;
  };
  const browser = await chromium.launch({ executablePath: programs.chromium, args: CHROMIUM_ARGS });
  try {
    const open = async (url: string) => {
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
      return { page, problems: await watched(page, url) };
    };
    const drawn = (page: Page) =>
      eventually('it is drawn', async () => (await page.locator('.js-line').count()) > 0, 30_000);
    const all = HOSTILE.join(' ');
    const traces = HOSTILE.flatMap((text) => [trace(text), trace(text, { type: 'bar' })]);
    const still = await open(await call(traces, { filename: all, layout: layout(all) }));
    await drawn(still.page);
    await still.page.evaluate(
      "Plotly.Fx.hover(document.querySelector('.js-plotly-plot'), [{ curveNumber: 0, pointNumber: 0 }])",
    );
    await eventually('its labels are shown', async () => (await still.page.locator('.hoverlayer text').count()) > 0);
    expect(await still.problems()).toEqual([]);

    const stream = { token: TOKEN, maxpoints: 50 };
    const url = await call([{ x: [], y: [], stream }], { filename: HOSTILE[0] });
    const { page, problems } = await open(url);
    const lines = HOSTILE.flatMap((text, at) => [
      { ...trace(text), x: text, y: at, text, hovertext: text, customdata: text, ids: text },
      { layout: layout(text) },
    ]);
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await fetch(origin, { method: 'POST', headers: { 'plotly-streamtoken': TOKEN }, body });
    await eventually('they have come', async () => (await page.locator('[data-points="9"]').count()) === 1);
    await drawn(page);
    expect(await problems()).toEqual([]);

    for (const path of ['/~maker/1.embed', '/~maker/1,2']) {
      const shown = await open(`${origin}${path}`);
      await drawn(shown.page);
      expect(await shown.problems(), path).toEqual([]);
    }
    const index = await open(`${origin}/`);
    expect(await index.problems()).toEqual([]);
    await index.page.goto(`${origin}/login?next=/settings/tokens`);
    await index.page.fill('[name="user"]', 'maker');
    await index.page.fill('[name="key"]', KEY);
    await index.page.keyboard.press('Enter');
    await index.page.waitForURL(`${origin}/settings/tokens`);
    expect(await index.page.textContent('table')).toContain(HOSTILE[0]);
    expect(await index.problems()).toEqual([]);
    const nowhere = await open(`${origin}/~maker/${encodeURIComponent(HOSTILE[0] ?? '')}`);
    expect(await nowhere.problems()).toEqual([]);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
