import type { OnStatus } from '../../core/index.ts';
import { reply, securityHeaders } from '../http/respond.ts';
import type { Call, Route } from '../http/router.ts';
import type { Plot } from '../plots/plot.ts';
import { readPictureQuery } from './picture-query.ts';
import type { Pictures } from './render/pictures.ts';

export interface PictureRoutesContext {
  /** The beginning of an expression for the address of a plot. */
  readonly plotPath: string;
  /** A handler for an existing plot. */
  readonly forPlot: (show: (plot: Plot, call: Call) => Promise<void>) => Route['handle'];
  readonly pictures: Pictures;
  readonly onStatus: OnStatus;
}

const TYPES = { png: 'image/png', svg: 'image/svg+xml' } as const;

/** `GET /~USER/ID.png` and `.svg`: the plot as a picture. */
export function pictureRoutes({ plotPath, forPlot, pictures, onStatus }: PictureRoutesContext): Route[] {
  return (['png', 'svg'] as const).map((format) => ({
    method: 'GET',
    path: new RegExp(`${plotPath}\\.${format}$`),
    handle: forPlot(async (plot, { request, response, query: asked }) => {
      const read = readPictureQuery(asked);
      if (read.kind === 'bad') {
        reply(response, `${read.why}\n`, { status: 400 });
        return;
      }
      const { scale, ...options } = read.query;
      const picture = await pictures.get(`${plot.path}.${format} ${JSON.stringify(read.query)}`, () => ({
        figure: JSON.stringify(plot.figure.toJson()),
        options: { ...options, title: plot.title },
        format,
        scale,
      }));
      switch (picture.kind) {
        case 'busy':
          reply(response, 'too many pictures at once; try again in a second\n', {
            status: 503,
            headers: { 'Retry-After': '1' },
          });
          return;
        case 'noPng':
          reply(response, `${picture.why}\n`, { status: 501 });
          return;
        case 'failed':
          onStatus({ type: 'requestFailed', why: `a picture of ${plot.path}: ${picture.why}` });
          reply(response, 'the picture could not be drawn; the log of the server says why\n', { status: 500 });
          return;
        case 'picture':
      }
      const headers = {
        ETag: picture.etag,
        'Content-Disposition': `inline; filename="${plot.user}-${plot.id}.${format}"`,
      };
      if (request.headers['if-none-match'] === picture.etag) {
        response.writeHead(304, { ...securityHeaders('data'), 'Cache-Control': 'no-store', ...headers }).end();
      } else reply(response, picture.body, { type: TYPES[format], headers });
    }),
  }));
}
