import { expect } from 'vitest';
import type { PlotServer } from '../../plot-server/index.ts';

/** The `Authorization` header of a program. */
export function basic(user: string, key: string): string {
  return `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
}

export interface Browser {
  get(path: string): Promise<Response>;
  /** Sends a form, from a page of this server unless an origin is given; `null` sends none. */
  post(path: string, fields?: Record<string, string>, origin?: string | null): Promise<Response>;
  cookie: string;
}

/** Sends what a browser sends, and follows no redirect. */
export function browser({ url }: Pick<PlotServer, 'url'>): Browser {
  const self: Browser = {
    cookie: '',
    get: (path) => ask(path, {}),
    post: (path, fields = {}, origin = url) =>
      ask(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: origin === null ? {} : { origin },
      }),
  };
  async function ask(path: string, { headers, ...init }: RequestInit & { headers?: Record<string, string> }) {
    const sent = { accept: 'text/html', 'sec-fetch-mode': 'navigate', cookie: self.cookie, ...headers };
    const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init, headers: sent });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) self.cookie = set.slice(0, set.indexOf(';'));
    return response;
  }
  return self;
}

/** A browser in which the owner has signed in. */
export async function signedIn(server: PlotServer): Promise<Browser> {
  const made = browser(server);
  expect((await made.post('/login', { user: server.user, key: server.key })).status).toBe(303);
  return made;
}
