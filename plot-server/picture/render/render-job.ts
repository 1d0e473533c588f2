import { createRequire } from 'node:module';
import type { ResvgRenderOptions } from '@resvg/resvg-js';
import { errorText } from '../../../core/index.ts';
import { drawPicture, type PictureFigure, type PictureOptions } from '../draw-picture.ts';

export interface RenderJob {
  /** The figure as JSON text: one long string goes to another thread faster than a hundred thousand values. */
  readonly figure: string;
  readonly options: PictureOptions;
  readonly format: 'png' | 'svg';
  readonly scale: number;
}

export type Rendered =
  | { readonly kind: 'picture'; readonly body: Uint8Array }
  /** There is no way to make a PNG on this machine. */
  | { readonly kind: 'noPng'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** What of `@resvg/resvg-js` is used; it comes as a binary for each platform, and there are others. */
export interface Rasteriser {
  readonly Resvg: new (svg: string, options: ResvgRenderOptions) => { render(): { asPng(): Uint8Array } };
}

/** Draws a picture. Uses the processor for up to a second: to be called where nothing else waits. */
export async function renderPicture(job: RenderJob, loadRasteriser: () => Promise<Rasteriser>): Promise<Rendered> {
  try {
    const svg = drawPicture(JSON.parse(job.figure) as PictureFigure, job.options);
    if (job.format === 'svg') return { kind: 'picture', body: Buffer.from(svg) };
    const rasteriser = await loadRasteriser().catch(() => undefined);
    if (rasteriser === undefined) {
      const platform = `${process.platform}-${process.arch}`;
      return {
        kind: 'noPng',
        why: `PNG pictures need @resvg/resvg-js, which is not installed for ${platform}; ask for .svg`,
      };
    }
    return { kind: 'picture', body: new rasteriser.Resvg(svg, rasterOptions(job.scale)).render().asPng() };
  } catch (error) {
    return { kind: 'failed', why: errorText(error) };
  }
}

/** Only with the fonts that come with this program: the same picture on every machine. */
function rasterOptions(scale: number): ResvgRenderOptions {
  const { resolve } = createRequire(import.meta.url);
  const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSans-Oblique.ttf'];
  return {
    font: {
      loadSystemFonts: false,
      fontFiles: fonts.map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}`)),
      defaultFontFamily: 'DejaVu Sans',
    },
    fitTo: { mode: 'zoom', value: scale },
    logLevel: 'off',
  };
}
