import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * The address under which the client itself reached this server, from its Host header: that is the one it and its
 * user can use again. `fallbackUrl` where the header says nothing usable.
 */
export function clientUrl(request: IncomingMessage, fallbackUrl: string): string {
  const { host } = request.headers;
  if (host === undefined || !HOST.test(host)) return fallbackUrl;
  return isSecure(request) ? `https://${host.replace(/:443$/, '')}` : `http://${host.replace(/:80$/, '')}`;
}

/** Whether the request came over TLS. */
export function isSecure(request: IncomingMessage): boolean {
  return request.socket instanceof TLSSocket;
}

/**
 * Whether the request comes from a page of some other site, or of none (`Origin: null`): such a page must not write here.
 * A request that names no page is not from another one. Over TLS the page must have come over TLS too; without it the
 * page may have, because a proxy may have taken it off.
 */
export function isCrossSite(request: IncomingMessage): boolean {
  const { origin, host = '' } = request.headers;
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'cross-site';
  const page = URL.canParse(origin) ? new URL(origin) : undefined;
  if (page === undefined || !['http:', 'https:'].includes(page.protocol)) return true;
  if (request.socket instanceof TLSSocket && page.protocol !== 'https:') return true;
  const own = `${page.protocol}//${host}`;
  return !URL.canParse(own) || new URL(own).host !== page.host;
}
