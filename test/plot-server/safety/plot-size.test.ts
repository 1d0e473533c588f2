import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../core/index.ts';
import { Figure } from '../../../plot-server/figure/figure.ts';
import { eventually } from '../../eventually.ts';
import { chunk, LAST_CHUNK, rig, streamed, streamHead } from '../rig.ts';

const A = 'aaaaaaaaaa';
const MIB = 1024 * 1024;

function figureOf(maxBytes: number, traces = 1, definition: object = {}): Figure {
  const figure = new Figure(maxBytes);
  const sent = { definition: { x: [], y: [], stream: { maxpoints: 10_000 }, ...definition }, streamId: 's' };
  figure.replace(
    Array.from({ length: traces }, () => sent),
    {},
  );
  return figure;
}

function send(figure: Figure, message: unknown): string | undefined {
  const parsed = parseMessage(JSON.stringify(message));
  if (parsed.kind !== 'message') throw new TypeError('not a message');
  const applied = figure.apply(
    figure.traces.map((_, index) => index),
    parsed.message,
  );
  return applied.kind === 'refused' ? applied.why : undefined;
}

describe('a figure', () => {
  test.each([1, 8])(
    'of %i traces that long texts have filled takes no more, says why, and takes more once cleared',
    (traces) => {
      const figure = figureOf(4 * MIB, traces);
      const text = 'x'.repeat(60_000);
      let taken = 0;
      while (taken < 2_000 && send(figure, { y: taken, text }) === undefined) taken += 1;
      const length = JSON.stringify(figure.toJson()).length;
      expect(length).toBeGreaterThan(3.9 * MIB);
      expect(length).toBeLessThan(4 * MIB + 2 * traces * 64 * 1024);
      expect(send(figure, { y: 1 })).toBe('the plot takes 4 MiB already: send shorter texts, or fewer points');
      expect(JSON.stringify(figure.toJson()).length).toBe(length);
      expect(send(figure, { text: [], y: [] })).toBeUndefined();
      expect(send(figure, { y: 1 })).toBeUndefined();
    },
  );

  test.each([
    ['settings', { a: 1 }, (at: number, text: string) => ({ [`s${at % 100}`]: text })],
    [
      'a matrix',
      { type: 'heatmap' },
      (at: number) => ({ z: [Array(9_000).fill(at)], [`s${at % 100}`]: Array(9_000).fill(at) }),
    ],
    [
      'points of many properties',
      {},
      (at: number) => ({ y: at, z: at, a: at, b: at, c: at, u: at, v: at, w: at, text: 'x' }),
    ],
  ])('that %s have filled takes no more', (_, definition, message) => {
    const figure = figureOf(MIB, 1, definition);
    let why: string | undefined;
    for (let at = 0; why === undefined && at < 20_000; at += 1) why = send(figure, message(at, 'x'.repeat(60_000)));
    expect(why).toContain('the plot takes 1 MiB already');
    expect(JSON.stringify(figure.toJson()).length).toBeLessThan(1.3 * MIB);
  });

  test('counts what it holds, and not what has left it', () => {
    const figure = figureOf(MIB, 1, { stream: { maxpoints: 10 } });
    for (let at = 0; at < 5_000; at += 1)
      expect(send(figure, { x: `t${at}`, y: at, text: 'x'.repeat(1_000) })).toBeUndefined();
    const length = JSON.stringify(figure.toJson()).length;
    expect(figure.bytes).toBeGreaterThan(0.7 * length);
    expect(figure.bytes).toBeLessThan(1.3 * length);
  });

  test('does not copy a long text of the trace into every point', () => {
    const figure = figureOf(32 * MIB, 1, { text: 'x'.repeat(60_000), marker: { color: 'red' } });
    send(figure, { y: 1, marker: { color: 'blue' } });
    for (let at = 0; at < 2_000; at += 1) send(figure, { y: at });
    send(figure, { y: 1, text: 'own' });
    expect(JSON.stringify(figure.toJson()).length).toBeLessThan(200_000);
    expect(JSON.stringify(figure.toJson())).toContain('"color":["blue","red","red"');
  });
});

test('a stream that would make its plot too large is told so in the log, and the others go on', async () => {
  const { call, socket, statuses, figure } = await rig({ limits: { 'plot-mib': 1 } });
  const first = await call([streamed(A)], { filename: 'one' });
  const second = await call([streamed('bbbbbbbbbb')], { filename: 'two' });
  const long = chunk(`${JSON.stringify({ y: 1, text: 'x'.repeat(60_000) })}\n`);
  const stream = await socket(streamHead(A) + long.repeat(40) + LAST_CHUNK);
  expect(await stream.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  await eventually('it is told', () => statuses.some(({ type }) => type === 'messageRejected'));
  expect(JSON.stringify((await figure(first.url)).data[0]?.['y']).length).toBeLessThan(2 * 20);
  const other = await socket(`${streamHead('bbbbbbbbbb')}${chunk('{"y":1}\n')}${LAST_CHUNK}`);
  await other.untilClosed();
  expect((await figure(second.url)).data[0]?.['y']).toEqual([1]);
});

describe('a plot call', () => {
  const large = { y: ['y'.repeat(1_100_000)] };

  test('that adds to a plot that is full is refused, one that overwrites it is not', async () => {
    const { call } = await rig({ limits: { 'plot-mib': 1 } });
    expect((await call([large], { filename: 'f' })).error).toBe('');
    expect((await call([{ y: [1] }], { filename: 'f', fileopt: 'append' })).error).toContain('takes 1 MiB already');
    expect((await call([{ y: [1] }], { filename: 'f', fileopt: 'extend' })).error).toContain('takes 1 MiB already');
    expect((await call([{ name: 'x' }], { filename: 'f' }, { origin: 'style' })).error).toContain(
      'takes 1 MiB already',
    );
    expect((await call([{ y: [1] }], { filename: 'f', fileopt: 'overwrite' })).error).toBe('');
    expect((await call([{ y: [1] }], { filename: 'f', fileopt: 'append' })).error).toBe('');
  });

  test('for one plot more than the server keeps, or for more than all plots may take, is refused', async () => {
    const { call } = await rig({ limits: { plots: 3, 'plots-mib': 2 } });
    expect((await call([large], { filename: 'a' })).error).toBe('');
    expect((await call([large], { filename: 'b' })).error).toBe('');
    expect((await call([{ y: [1] }], { filename: 'c' })).error).toContain('2 MiB together');
    expect((await call([{ y: [1] }], { filename: 'a', fileopt: 'overwrite' })).error).toBe('');
    expect((await call([{ y: [1] }], { filename: 'c' })).error).toBe('');
    expect((await call([{ y: [1] }], { filename: 'd' })).error).toContain('at most 3 plots');
  });
});
