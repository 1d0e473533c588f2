import { BoardstreamError, errorText, systemCode } from '../../../core/index.ts';
import type { Reduction } from './plain/reduction.ts';

/** A stream server and the account to use there. */
export interface StreamDestination {
  readonly kind?: 'stream';
  /** `http://pi.local:8080`; plots are initialised at `/clientresp` below it. */
  readonly url: URL;
  readonly user: string;
  /** API key. Never logged. */
  readonly key: string;
  /**
   * `auto`: acknowledged where the server can, else the plain protocol. `require`: wait for a server that can. `off`: the
   * plain protocol. Default `auto`.
   */
  readonly ack?: 'auto' | 'require' | 'off';
  /**
   * What stands for points that come faster than a server of the old kind takes them, one in 50 ms: the smallest and the
   * largest of an interval, their mean, or the last. Default `minmax`, which keeps the peaks of a waveform.
   */
  readonly reduce?: Reduction;
  /**
   * In the plain protocol: end the stream this often, 1000 ms or more, and forget points only once the server has
   * answered 200. For servers that answer at all; 30 000 is a good value. Default: never, what is written is delivered.
   */
  readonly plainConfirmMs?: number;
}

/** The destination as it may be shown: without credentials and query. */
export function destinationName(url: URL): string {
  // Node knows no origin of a broker's address.
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}

/**
 * What a failed connection means for a person.
 *
 * @param server what should have answered
 */
export function explainConnectionError(url: URL, thrown: unknown, server = 'the stream server'): BoardstreamError {
  const name = destinationName(url);
  return new BoardstreamError('SINK_UNREACHABLE', connectionText(name, url, server, thrown), { url: name }, thrown);
}

function connectionText(name: string, url: URL, server: string, thrown: unknown): string {
  const code = systemCode(thrown);
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${name}; start ${server} or check the port`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host "${url.hostname}" cannot be found; check the name and the network`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `the connection to ${name} broke`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${name} cannot be reached (${code}); check the network`;
    default:
      return `cannot talk to ${name}: ${errorText(thrown)}`;
  }
}
