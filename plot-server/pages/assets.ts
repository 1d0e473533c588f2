import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Reply, reply } from '../http/respond.ts';

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const FOREVER = 'public, max-age=31536000, immutable';
const compress = promisify(gzip);

interface Asset {
  readonly content: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Made once, when somebody first asks for it. */
  compressed?: Promise<Buffer>;
}

/** The files a page needs, all of them known before the first request. Addresses change with the content. */
export interface Assets {
  readonly plotlyPath: string;
  readonly scriptPath: string;
  /** A script so small that it may hold up the page: nothing flashes in the colours of the other theme. */
  readonly themePath: string;
  readonly stylePath: string;
  readonly iconPath: string;
  /** Address of one of the page's own files, such as `settings.css`. */
  pagePath(name: string): string;
  /** @returns false when there is no such asset */
  serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** Reads the page's own files and plotly.js (5 MB) from the package; nothing comes from any other host. */
export function loadAssets(): Assets {
  const byPath = new Map<string, Asset>();
  const folder = pageFolder();
  const files = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) =>
    /\.(js|css|svg)$/.test(name),
  );
  const contents = files.map((name) => ({ name, content: readFileSync(new URL(name, folder)) }));
  const version = hash(Buffer.concat(contents.map(({ content }) => content))).slice(0, 12);
  for (const { name, content } of contents) byPath.set(`/assets/${version}/${name}`, asset(name, content));
  const plotly = asset('plotly.js', readFileSync(createRequire(import.meta.url).resolve('plotly.js-dist-min')));
  const plotlyPath = `/assets/plotly-${plotly.etag.slice(1, 13)}.js`;
  byPath.set(plotlyPath, plotly);
  return {
    plotlyPath,
    scriptPath: `/assets/${version}/main.js`,
    themePath: `/assets/${version}/first-theme.js`,
    stylePath: `/assets/${version}/page.css`,
    iconPath: `/assets/${version}/icon.svg`,
    pagePath: (name) => `/assets/${version}/${name}`,
    async serve(path, request, response) {
      const found = byPath.get(path);
      if (found === undefined) return false;
      await serveAsset(found, request, response);
      return true;
    },
  };
}

async function serveAsset(found: Asset, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = { 'Cache-Control': FOREVER, ETag: found.etag, Vary: 'Accept-Encoding' };
  const options: Reply = { type: found.type, headers };
  if (request.headers['if-none-match'] === found.etag) {
    response.writeHead(304, headers).end();
  } else if (/\bgzip\b/.test(String(request.headers['accept-encoding']))) {
    found.compressed ??= compress(found.content);
    reply(response, await found.compressed, { ...options, headers: { ...headers, 'Content-Encoding': 'gzip' } });
  } else reply(response, found.content, options);
}

/** Beside this file in the build. Run from source, the style sheet is there too, but the script only in the build. */
function pageFolder(): URL {
  const beside = new URL('../page/', import.meta.url);
  const built = new URL('../../dist/plot-server/page/', import.meta.url);
  return !existsSync(new URL('main.js', beside)) && existsSync(built) ? built : beside;
}

function asset(name: string, content: Buffer): Asset {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return { content, type: TYPES[extension] ?? 'application/octet-stream', etag: `"${hash(content).slice(0, 22)}"` };
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
