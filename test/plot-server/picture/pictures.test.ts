import { expect, test } from 'vitest';
import { ManualClock } from '../../../core/index.ts';
import { MAX_WAITING, Pictures } from '../../../plot-server/picture/render/pictures.ts';
import type { Rendered, RenderJob } from '../../../plot-server/picture/render/render-job.ts';

/** A renderer that draws when it is told to, and says how many it draws at once. */
function rig() {
  const clock = new ManualClock();
  const open: ((rendered: Rendered) => void)[] = [];
  const jobs: RenderJob[] = [];
  const pictures = new Pictures(
    {
      render(job) {
        jobs.push(job);
        return new Promise((resolve) => open.push(resolve));
      },
      close: async () => {},
    },
    clock,
  );
  const draw = async (text = 'a picture') => {
    open.shift()?.({ kind: 'picture', body: Buffer.from(text) });
    await turn();
  };
  return { clock, pictures, jobs, open, draw };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function job(figure: string): () => RenderJob {
  const options = {
    widthPx: 200,
    heightPx: 150,
    theme: 'light',
    title: '',
    fromMs: undefined,
    toMs: undefined,
  } as const;
  return () => ({ figure, options, format: 'svg', scale: 1 });
}

test('pictures are drawn one at a time, in the order in which they were asked for', async () => {
  const { pictures, jobs, open, draw } = rig();
  const asked = ['a', 'b', 'c'].map((key) => pictures.get(key, job(key)));
  await turn();
  expect(open).toHaveLength(1);
  for (const _ of asked) await draw();
  await Promise.all(asked);
  expect(jobs.map(({ figure }) => figure)).toEqual(['a', 'b', 'c']);
});

test('when one is drawn and eight wait, the next is told that there are too many', async () => {
  const { pictures, draw } = rig();
  const asked = Array.from({ length: MAX_WAITING + 1 }, (_, index) => pictures.get(String(index), job('')));
  expect(await pictures.get('one more', job(''))).toEqual({ kind: 'busy' });
  await turn();
  for (const _ of asked) await draw();
  expect((await Promise.all(asked)).every(({ kind }) => kind === 'picture')).toBe(true);
  const later = pictures.get('one more', job(''));
  await turn();
  await draw();
  expect((await later).kind).toBe('picture');
});

test('the same request gets the same picture for a second, and then a new one', async () => {
  const { clock, pictures, jobs, draw } = rig();
  const [one, other] = [pictures.get('a', job('')), pictures.get('a', job(''))];
  await turn();
  await draw('first');
  expect(await one).toBe(await other);
  await clock.advance(999);
  expect(await pictures.get('a', job(''))).toBe(await one);
  expect(jobs).toHaveLength(1);
  await clock.advance(1);
  const later = pictures.get('a', job(''));
  await turn();
  await draw('second');
  expect(await later).toMatchObject({ body: Buffer.from('second') });
  expect(await later).not.toMatchObject({
    etag: (await one).kind === 'picture' && ((await one) as { etag: string }).etag,
  });
});

test('a picture that fails does not keep those behind it', async () => {
  const { pictures, open, draw } = rig();
  const [bad, good] = [pictures.get('bad', job('')), pictures.get('good', job(''))];
  await turn();
  open.shift()?.({ kind: 'failed', why: 'no memory' });
  await turn();
  await draw();
  expect(await bad).toEqual({ kind: 'failed', why: 'no memory' });
  expect((await good).kind).toBe('picture');
});
