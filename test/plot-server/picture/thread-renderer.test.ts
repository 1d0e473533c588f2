import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../../core/index.ts';
import type { RenderJob } from '../../../plot-server/picture/render/render-job.ts';
import { ThreadRenderer } from '../../../plot-server/picture/render/thread-renderer.ts';

const JOB: RenderJob = {
  figure: JSON.stringify({ data: [{ y: [1, 2, 3] }], layout: {} }),
  options: { widthPx: 300, heightPx: 200, theme: 'light', title: '', fromMs: undefined, toMs: undefined },
  format: 'svg',
  scale: 1,
};

function rig() {
  const clock = new ManualClock();
  const renderer = new ThreadRenderer(clock);
  onTestFinished(() => renderer.close());
  return { clock, renderer };
}

test('a picture that takes longer than a minute fails, and the next one is drawn', async () => {
  const { clock, renderer } = rig();
  const slow = renderer.render(JOB);
  await clock.advance(60_000);
  expect(await slow).toEqual({ kind: 'failed', why: 'it took longer than 60 s' });
  expect((await renderer.render(JOB)).kind).toBe('picture');
});

test('a picture that is being drawn when the server stops fails, and no other is begun', async () => {
  const { renderer } = rig();
  const drawn = renderer.render(JOB);
  await renderer.close();
  expect((await drawn).kind).toBe('failed');
  expect(await renderer.render(JOB)).toEqual({ kind: 'failed', why: 'the server stops' });
});
