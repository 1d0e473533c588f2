import { get, type IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FigureEvent, UpdateEvent } from '../../plot-server/live/live-event.ts';
import { LiveFigure } from '../../plot-server/page/live-figure.ts';
import { eventually } from '../eventually.ts';
import { chunk, type RawSocket, type Rig, type RigOptions, rig, streamed, streamHead } from './rig.ts';

const A = 'aaaaaaaaaa';

type LiveEvent = { type: 'figure'; data: FigureEvent } | { type: 'update'; data: UpdateEvent };

/** A viewer as the page is one: it keeps a figure from the events it receives. */
class TestViewer {
  readonly events: LiveEvent[] = [];
  readonly figure = new LiveFigure();
  comments = 0;
  ended = false;
  readonly response: IncomingMessage;
  #text = '';

  constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#take(text));
    response.on('close', () => {
      this.ended = true;
    });
    response.on('error', () => {});
    onTestFinished(() => {
      response.destroy();
    });
  }

  get ys(): unknown {
    return this.figure.traces[0]?.plotly['y'];
  }

  #take(text: string): void {
    const blocks = (this.#text + text).split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith(':')) this.comments += 1;
      const [, type, json] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (type === undefined || json === undefined) continue;
      const event = { type, data: JSON.parse(json) } as LiveEvent;
      this.events.push(event);
      if (event.type === 'figure') this.figure.load(event.data, 0);
      else this.figure.apply(event.data, 0);
    }
  }
}

function view(url: string): Promise<TestViewer> {
  return new Promise((resolve, reject) => {
    get(`${url}/live`, (response) => resolve(new TestViewer(response))).on('error', reject);
  });
}

async function streaming(maxpoints = 100, options: RigOptions = {}): Promise<Rig & { url: string; stream: RawSocket }> {
  const made = await rig(options);
  const trace = { ...streamed(A, { name: 'T', meta: { unit: 'Cel', series: 't' } }), stream: { token: A, maxpoints } };
  const { url } = await made.call([trace], { filename: 'f', layout: { title: { text: 'Title' } } });
  return { ...made, url, stream: await made.socket(streamHead(A)) };
}

/** Lines `from` to `to`, both included, as one chunk. */
function points(from: number, to: number): string {
  return chunk(Array.from({ length: to - from + 1 }, (_, i) => `{"x":${from + i},"y":${from + i}}\n`).join(''));
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

test('a viewer first gets the whole figure, in words and numbers too', async () => {
  const { url } = await streaming();
  const viewer = await view(url);
  await eventually('the figure arrives', () => viewer.events.length === 1);
  expect(viewer.response.headers['content-type']).toContain('text/event-stream');
  expect(viewer.events[0]).toEqual({
    type: 'figure',
    data: {
      plot: '1',
      title: 'Title',
      data: [{ name: 'T', meta: { unit: 'Cel', series: 't' }, stream: { maxpoints: 100 }, x: [], y: [] }],
      layout: { title: { text: 'Title' } },
      traces: [{ series: 't', name: 'T', unit: '°C', points: 0, last: null, ageMs: null }],
    },
  });
});

test('two viewers that came at different times hold identical data, and those of the server', async () => {
  const { url, stream, clock, figure } = await streaming(150);
  const early = await view(url);
  await stream.write(points(1, 100));
  await eventually('the early viewer follows', async () => {
    await clock.advance(50);
    return early.figure.traces[0]?.points === 100;
  });
  const late = await view(url);
  await stream.write(points(101, 300));
  await eventually('both follow', async () => {
    await clock.advance(50);
    return [early, late].every((viewer) => viewer.figure.traces[0]?.points === 300);
  });
  expect(early.ys).toEqual(numbers(151, 300));
  expect(late.figure.traces[0]?.plotly).toEqual(early.figure.traces[0]?.plotly);
  expect((await figure(url)).data[0]?.['y']).toEqual(early.ys);
  expect(early.figure.traces[0]?.last).toBe(300);
  expect(early.events.filter(({ type }) => type === 'figure')).toHaveLength(1);
});

test('whatever comes within 50 ms is one event, and only the new points are in it', async () => {
  const { url, stream, clock, figure } = await streaming();
  const viewer = await view(url);
  await eventually('the figure arrives', () => viewer.events.length === 1);
  for (let i = 1; i <= 5; i += 1) {
    await stream.write(points(i, i));
    await eventually('the server has the point', async () => {
      const { data } = await figure(url);
      return JSON.stringify(data[0]?.['y']) === JSON.stringify(numbers(1, i));
    });
  }
  expect(viewer.events).toHaveLength(1);
  await clock.advance(50);
  await eventually('the update arrives', () => viewer.events.length === 2);
  expect(viewer.events[1]).toEqual({
    type: 'update',
    data: {
      plot: '1',
      traces: [{ trace: 0, points: 5, last: 5, append: { x: [1, 2, 3, 4, 5], y: [1, 2, 3, 4, 5] }, keep: 100 }],
    },
  });
});

test('layout changes and overwritten properties reach the viewer, a plot call brings the whole figure', async () => {
  const { url, stream, clock, call } = await streaming();
  const viewer = await view(url);
  await eventually('the figure arrives', () => viewer.events.length === 1);
  await stream.write(chunk('{"x":[5],"y":[6],"layout":{"title":{"text":"1975"}}}\n'));
  await eventually('the update arrives', async () => {
    await clock.advance(50);
    return viewer.events.length === 2;
  });
  expect(viewer.events[1]).toMatchObject({
    type: 'update',
    data: { layout: { title: { text: '1975' } }, title: '1975', traces: [{ replace: { x: [5], y: [6] } }] },
  });
  expect(viewer.figure.title).toBe('1975');
  await call([streamed(A), streamed('bbbbbbbbbb')], { filename: 'f', fileopt: 'extend' });
  await eventually('the figure arrives again', async () => {
    await clock.advance(50);
    return viewer.events.at(-1)?.type === 'figure';
  });
  expect(viewer.figure.traces).toHaveLength(2);
});

test('a viewer of a plot whose stream another plot has taken is told that it is static now', async () => {
  const { url, stream, clock, call } = await streaming();
  await stream.write(points(1, 2));
  const viewer = await view(url);
  await eventually('the points arrive', async () => {
    await clock.advance(50);
    return viewer.figure.traces[0]?.points === 2;
  });
  expect(viewer.figure.traces[0]?.plotly).toHaveProperty('stream');
  await call([streamed(A)], { filename: 'another' });
  await eventually('the figure arrives anew', async () => {
    await clock.advance(50);
    return viewer.figure.traces[0]?.plotly['stream'] === undefined;
  });
  expect(viewer.ys).toEqual([1, 2]);
});

test('a slow viewer is skipped, costs the others nothing, and then gets the newest state', async () => {
  const { url, stream, clock } = await streaming(10_000);
  const quick = await view(url);
  const slow = await view(url);
  await eventually('both are there', async () => {
    await clock.advance(50);
    return quick.events.length === 1 && slow.events.length === 1;
  });
  slow.response.pause();
  const text = 'x'.repeat(400);
  let sent = 0;
  // 40 MB of updates: far more than the sockets between the two can hold.
  for (let round = 0; round < 100; round += 1) {
    const lines = Array.from({ length: 1000 }, () => `{"x":${++sent},"y":${sent},"text":"${text}"}\n`);
    await stream.write(chunk(lines.join('')));
    await eventually('the quick viewer follows', async () => {
      await clock.advance(50);
      return quick.figure.traces[0]?.points === sent;
    });
  }
  expect(slow.figure.traces[0]?.points ?? 0).toBeLessThan(sent);
  slow.response.resume();
  await eventually('the slow viewer has caught up', async () => {
    await clock.advance(50);
    return slow.figure.traces[0]?.points === sent;
  });
  expect(slow.figure.traces[0]?.plotly).toEqual(quick.figure.traces[0]?.plotly);
  expect(slow.events.length).toBeLessThan(quick.events.length);
  expect(slow.events.filter(({ type }) => type === 'figure').length).toBeGreaterThan(1);
}, 30_000);

describe('the connection', () => {
  test('carries a comment every 15 s when nothing happens', async () => {
    const { url, clock } = await streaming();
    const viewer = await view(url);
    await eventually('the figure arrives', () => viewer.events.length === 1);
    await clock.advance(45_000);
    await eventually('three comments', () => viewer.comments === 3);
  });

  test('ends when the server closes', async () => {
    const { url, server } = await streaming();
    const viewer = await view(url);
    await eventually('the figure arrives', () => viewer.events.length === 1);
    await server.close();
    await eventually('it has ended', () => viewer.ended);
  });

  test('of one viewer too many is refused, and a place becomes free when one leaves', async () => {
    const { url } = await streaming(100, { limits: { viewers: 20 } });
    const viewers = await Promise.all(Array.from({ length: 20 }, () => view(url)));
    expect((await fetch(`${url}/live`)).status).toBe(503);
    viewers[0]?.response.destroy();
    await eventually('there is a place', async () => {
      const viewer = await view(url);
      if (viewer.response.statusCode === 200) return true;
      viewer.response.destroy();
      return false;
    });
  }, 30_000);
});
