import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, stopAll } from './cli-process.ts';
import { ExamplePictures, launchChromium } from './example-picture.ts';

/** Set to take the pictures of the gallery anew: `GALLERY=docs/gallery npx vitest run test/e2e/examples.test.ts`. */
const { GALLERY } = process.env;
const FOLDER = 'examples/streaming';
const KEY = 'abcdefgh12';

interface Example {
  readonly data: readonly {
    readonly x: readonly (number | string)[];
    readonly y: readonly number[];
    readonly text: readonly string[];
    readonly marker: { readonly size: readonly number[]; readonly color: readonly string[] };
    readonly name: string;
  }[];
  readonly layout: { readonly title: { readonly text: string } };
}

let folder = '';
let server: CliProcess;
let env: NodeJS.ProcessEnv;
let pictures: ExamplePictures | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-examples-'));
  const account = { ...process.env, BOARDSTREAM_USER: 'maker', BOARDSTREAM_KEY: KEY };
  const args = ['serve', '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'server')];
  server = new CliProcess(args, { env: account });
  env = { ...account, BOARDSTREAM_URL: await server.printed(/^Stream server: (\S+)/m) };
  if (GALLERY === undefined) return;
  const chromium = requireProgram('chromium');
  if (chromium.kind === 'missing') throw new Error(chromium.reason);
  pictures = await ExamplePictures.open(GALLERY, chromium.path);
});
afterEach(() => Promise.all([...started].map((example) => example.stop('SIGKILL'))));
afterAll(async () => {
  await pictures?.close();
  await stopAll();
  rmSync(folder, { recursive: true });
});

const started = new Set<CliProcess>();

/** An example as its reader starts it. */
function start(
  file: string,
  args: readonly string[] = [],
  more: { env?: NodeJS.ProcessEnv; interpreter?: string } = {},
) {
  const example = new CliProcess(args, { env, ...more }, [more.interpreter ?? process.execPath], `${FOLDER}/${file}`);
  started.add(example);
  return example;
}

async function figureOf(url: string): Promise<Example> {
  return (await (await fetch(`${url}.json`)).json()) as Example;
}

/** The figure of an example once its trace has so many points. */
async function figureWith(url: string, points: number, trace = 0): Promise<Example> {
  let figure: Example | undefined;
  await eventually(`${points} points in trace ${trace}`, async () => {
    figure = await figureOf(url);
    return (figure.data[trace]?.x.length ?? 0) >= points;
  });
  return figure as Example;
}

function plotOf(example: CliProcess): Promise<string> {
  return example.printed(/^Live plot: (\S+)$/m);
}

/** Ctrl-C ends it well, and it has complained of nothing. */
async function endsWell(example: CliProcess): Promise<void> {
  expect(await example.stop('SIGINT')).toBe(0);
  expect(example.stderr).toBe('');
}

test('streaming mock sensor data: each message appends a point with the time of now', async () => {
  const example = start('sensor-line.mjs');
  const url = await plotOf(example);
  const before = await figureWith(url, 3);
  const after = await figureWith(url, 8);
  const x = after.data[0]?.x ?? [];
  expect(x.slice(0, before.data[0]?.x.length)).toEqual(before.data[0]?.x);
  expect(x).toEqual([...x].sort());
  expect(after.layout.title.text).toBe('streaming mock sensor data');
  await pictures?.take('sensor-line', url, 100);
  await endsWell(example);
});

test('Stream Example: the points are those of the rose, from its beginning', async () => {
  const example = start('rose.mjs');
  const url = await plotOf(example);
  const { x, y } = (await figureWith(url, 12)).data[0] ?? { x: [], y: [] };
  for (const [index, value] of y.entries()) {
    const t = index / 50;
    expect(x[index]).toBeCloseTo(Math.cos(5 * t) * Math.sin(t), 9);
    expect(value).toBeCloseTo(Math.cos(5 * t) * Math.cos(t), 9);
  }
  await pictures?.take('rose', url, 160);
  await endsWell(example);
});

test('Double Pendulum Simulation: the rods are overwritten and keep their length, the path grows behind their end', async () => {
  const example = start('double-pendulum.mjs');
  const url = await plotOf(example);
  const before = (await figureWith(url, 4)).data[0];
  const [path, rods] = (await figureWith(url, 8)).data;
  expect(path?.x.slice(0, before?.x.length)).toEqual(before?.x);
  const [[x0, x1, x2] = [], [y0, y1, y2] = []] = [rods?.x as number[] | undefined, rods?.y];
  expect(rods?.x).toHaveLength(3);
  expect([x0, y0]).toEqual([0, 0]);
  expect(Math.hypot(x1 ?? 0, y1 ?? 0)).toBeCloseTo(1, 9);
  expect(Math.hypot((x2 ?? 0) - (x1 ?? 0), (y2 ?? 0) - (y1 ?? 0))).toBeCloseTo(1, 9);
  await pictures?.take('double-pendulum', url, 90);
  await endsWell(example);
  const [pathAtEnd, rodsAtEnd] = (await figureOf(url)).data;
  expect(pathAtEnd?.x.at(-1)).toBe(rodsAtEnd?.x.at(-1));
  expect(pathAtEnd?.y.at(-1)).toBe(rodsAtEnd?.y.at(-1));
});

test('Hans Rosling Streaming: every message overwrites all bubbles with their sizes and colours, and the title', async () => {
  const example = start('bubbles.mjs');
  const url = await plotOf(example);
  const first = await figureWith(url, 16);
  let later = first;
  await eventually('another year', async () => {
    later = await figureOf(url);
    return later.layout.title.text !== first.layout.title.text;
  });
  expect(Number(later.layout.title.text)).toBeGreaterThan(Number(first.layout.title.text));
  const [bubbles] = later.data;
  expect(bubbles?.x).not.toEqual(first.data[0]?.x);
  const columns = [bubbles?.x, bubbles?.y, bubbles?.text, bubbles?.marker.size, bubbles?.marker.color];
  expect(columns.map((column) => column?.length)).toEqual([16, 16, 16, 16, 16]);
  await pictures?.take('bubbles', url, 16 * 30);
  await endsWell(example);
});

testWith(
  { chromium: requireProgram('chromium') },
  'an open page follows the title that messages bring',
  async (paths) => {
    const example = start('bubbles.mjs');
    const browser = await launchChromium(paths.chromium);
    try {
      const page = await browser.newPage();
      await page.goto(await plotOf(example));
      const title = () => page.locator('.title').innerText();
      await eventually('the first year', async () => /^19\d\d$/.test(await title()));
      const first = await title();
      await eventually('two years more', async () => Number(await title()) >= Number(first) + 2);
    } finally {
      await browser.close();
    }
    await endsWell(example);
  },
);

test('Real-Time Happiness of a Text Stream: points have their sentences, in lines of five words', async () => {
  const example = start('text-stream.mjs');
  const url = await plotOf(example);
  const { text = [], y = [] } = (await figureWith(url, 3)).data[0] ?? {};
  expect(text[1]).toBe('Lost my key, what an<br>awful day');
  // "lost", "awful" and "day" are in the list.
  expect(y[1]).toBeCloseTo((2.5 + 1.6 + 6.1) / 3, 2);
  const sentences = readFileSync(`${FOLDER}/sentences.txt`, 'utf8').split('\n');
  expect(text.map((lines) => lines.replaceAll('<br>', ' '))).toEqual(sentences.slice(0, text.length));
  await pictures?.take('text-stream', url, 14);
  await endsWell(example);
});

test('Sockets Example: the bytes are printed without the secrets, and the answer comes at the end', async () => {
  const example = start('raw-socket.mjs');
  const url = await plotOf(example);
  await figureWith(url, 5);
  expect(example.stdout).not.toContain('healthy endpoint disconnect');
  await pictures?.take('raw-socket', url, 200);
  await endsWell(example);
  expect(example.stdout).toContain('> "POST / HTTP/1.1\\r\\n"\n');
  expect(example.stdout).toContain('> "e\\r\\n"\n> "{\\"x\\":0,\\"y\\":1}\\n\\r\\n"\n');
  expect(example.stdout).toMatch(/> "0\\r\\n\\r\\n"\n< "HTTP\/1\.1 200 OK.*healthy endpoint disconnect"\n$/);
  expect(example.stdout).not.toContain(KEY);
  expect(example.stdout).not.toMatch(/streamtoken: [a-z0-9]{10}/);
});

test('heart-rate monitor: the bridge reads pulse and rate from the console of a Yún', async () => {
  const yun = start('heart-rate-yun.mjs', ['--port', '0']);
  const port = await yun.printed(/^Yún console: 127\.0\.0\.1:(\d+)$/m);
  const config = join(folder, 'heart-rate-yun.yaml');
  writeFileSync(config, readFileSync(`${FOLDER}/heart-rate-yun.yaml`, 'utf8').replace('port: 6571', `port: ${port}`));
  const to = env['BOARDSTREAM_URL'] ?? '';
  const args = ['run', '--config', config, '--to', to, '--data', join(folder, 'bridge')];
  const bridge = new CliProcess(args, { env });
  started.add(bridge);
  const url = await plotOf(bridge);
  await eventually('two traces', async () => (await figureOf(url)).data.length === 2);
  const { data } = await figureWith(url, 4, 1);
  const rate = data.find(({ name }) => name === 'heart rate');
  const pulse = data.find(({ name }) => name === 'pulse');
  expect(pulse?.y.length).toBeGreaterThan(20);
  expect(Math.max(...(pulse?.y ?? []))).toBeGreaterThan(600);
  for (const value of rate?.y ?? []) expect(Math.abs(value - 72)).toBeLessThan(15);
  await pictures?.take('heart-rate-yun', url, 400);
  await endsWell(yun);
});

testWith(
  { python3: requireProgram('python3') },
  'Streaming Quickstart with Python: points are appended',
  async (paths) => {
    const example = start('quickstart.py', [], { interpreter: paths.python3 });
    const url = await plotOf(example);
    const before = await figureWith(url, 3);
    const after = await figureWith(url, 6);
    expect(after.data[0]?.x.slice(0, before.data[0]?.x.length)).toEqual(before.data[0]?.x);
    await pictures?.take('quickstart', url, 200);
    await endsWell(example);
  },
);

test('an example ends by itself after --duration, and says in one line what is missing', async () => {
  const example = start('rose.mjs', ['--duration', '0.3']);
  expect(await example.exitCode).toBe(0);

  const { BOARDSTREAM_KEY: _none, ...keyless } = env;
  const cases = [
    { env: keyless, said: 'set BOARDSTREAM_KEY to the key that the server has printed\n' },
    { env: { ...env, BOARDSTREAM_KEY: 'wrong' }, said: /^Aw, snap! .*\n$/ },
    { env: { ...env, BOARDSTREAM_URL: 'http://127.0.0.1:1' }, said: /^http:\/\/127\.0\.0\.1:1 does not answer .*\n$/ },
  ];
  for (const { said, ...more } of cases) {
    const stopped = start('rose.mjs', [], more);
    expect(await stopped.exitCode).toBe(1);
    expect(stopped.stderr).toEqual(typeof said === 'string' ? said : expect.stringMatching(said));
  }
});
