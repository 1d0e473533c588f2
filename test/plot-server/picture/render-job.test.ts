import { expect, test } from 'vitest';
import { type RenderJob, renderPicture } from '../../../plot-server/picture/render/render-job.ts';

const JOB: RenderJob = {
  figure: JSON.stringify({ data: [{ y: [1, 2, 3] }], layout: {} }),
  options: { widthPx: 300, heightPx: 200, theme: 'light', title: 'a plot', fromMs: undefined, toMs: undefined },
  format: 'png',
  scale: 2,
};

/** Width and height as a PNG's first chunk has them. */
function sizeOf(png: Uint8Array): readonly [number, number] {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

const loadResvg = () => import('@resvg/resvg-js');
const missing = () => Promise.reject(new Error('Cannot find module'));

test('a PNG has the width and height asked for, times the scale', async () => {
  const rendered = await renderPicture(JOB, loadResvg);
  expect(rendered.kind === 'picture' && sizeOf(rendered.body)).toEqual([600, 400]);
});

test('where no rasteriser is installed, PNG says so and SVG is drawn', async () => {
  const png = await renderPicture(JOB, missing);
  expect(png).toMatchObject({ kind: 'noPng', why: expect.stringMatching(/@resvg\/resvg-js.*ask for \.svg$/) });
  expect((await renderPicture({ ...JOB, format: 'svg' }, missing)).kind).toBe('picture');
});

test('text is in the picture, in a font that comes with the program', async () => {
  const untitled = { ...JOB, options: { ...JOB.options, title: '' } };
  const [one, other] = [await renderPicture(JOB, loadResvg), await renderPicture(untitled, loadResvg)];
  expect(one).not.toEqual(other);
});

test('a figure that is no JSON fails with a reason', async () => {
  expect(await renderPicture({ ...JOB, figure: '{' }, loadResvg)).toMatchObject({
    kind: 'failed',
    why: expect.any(String),
  });
});
