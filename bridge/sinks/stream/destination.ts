import { BoardstreamError, errorText, systemCode } from '../../../core/index.ts';

/** A stream server and the account to use there. */
export interface StreamDestination {
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
}

/** The destination as it may be shown: without credentials and query. */
export function destinationName(url: URL): string {
  return `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
}

/** What a failed connection means for a person. */
export function explainConnectionError(url: URL, thrown: unknown): BoardstreamError {
  const name = destinationName(url);
  const code = systemCode(thrown);
  return new BoardstreamError('SINK_UNREACHABLE', connectionText(name, url, code, thrown), { url: name }, thrown);
}

function connectionText(name: string, url: URL, code: string | undefined, thrown: unknown): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${name}; start the stream server or check the port`;
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
