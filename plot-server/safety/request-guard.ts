import type { IncomingMessage } from 'node:http';
import { isCrossSite } from '../http/client-address.ts';
import { type KnownHosts, nameOf } from './known-hosts.ts';

/** Why a request is not carried out, whatever it asks for. */
export type Objection =
  /** It asks for a name that this server does not go by. */
  | { readonly kind: 'unknownHost'; readonly why: string }
  /** A page of another site made a browser send it. */
  | { readonly kind: 'crossSite'; readonly why: string };

/**
 * What boards and programs of 2014 send, with whatever Host they were made with. No page can make a browser send these
 * and gain by it: the token or the key in them is what counts, and no browser adds those by itself.
 */
const OF_OLD_CLIENTS = /^\/(?:clientresp\/?|v2\/.*)?(?:\?.*)?$/;

/** What bridges send under whatever name they were told to send to: the key in it is what counts, as above. */
const OF_BRIDGES = /^\/bridges\/[^/?]+$/;

/** A connection that stays open, and so would be worth opening from elsewhere. */
const LIVE = /\/live(?:\?.*)?$/;

/** Looks at who asks, before anyone looks at what for. */
export class RequestGuard {
  readonly #hosts: KnownHosts;

  constructor(hosts: KnownHosts) {
    this.#hosts = hosts;
  }

  objectionTo(request: IncomingMessage): Objection | undefined {
    const { method = '', url: target = '' } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    const isOldClients = OF_OLD_CLIENTS.test(target) && !(isRead && /^\/(?:\?.*)?$/.test(target));
    const isBridges = method === 'PUT' && request.headers.authorization !== undefined && OF_BRIDGES.test(target);
    const { host } = request.headers;
    if (!isOldClients && !isBridges && target !== '/healthz' && host !== undefined && !this.#hosts.knows(host)) {
      return { kind: 'unknownHost', why: unknownHost(host) };
    }
    if (isRead && !LIVE.test(target)) return undefined;
    return this.#isFromElsewhere(request)
      ? { kind: 'crossSite', why: 'a page of another site may not do that here' }
      : undefined;
  }

  #isFromElsewhere(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    const page = origin !== undefined && URL.canParse(origin) ? new URL(origin) : undefined;
    // A proxy may have put its own name for this server into Host.
    if (page !== undefined && this.#hosts.isAllowed(page.hostname)) return false;
    return isCrossSite(request) || (origin !== undefined && host !== undefined && !this.#hosts.knows(host));
  }
}

function unknownHost(host: string): string {
  const name = nameOf(host);
  const called = name === undefined ? 'this name' : `"${name}"`;
  return `this server does not go by ${called}; if it should, start it with --allow-host ${name ?? 'NAME'}`;
}
