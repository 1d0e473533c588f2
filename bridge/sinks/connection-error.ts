import { BoardstreamError, errorText, systemCode } from '../../core/index.ts';

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
  const text = connectionErrorText(url, thrown, server);
  return new BoardstreamError('SINK_UNREACHABLE', text, { url: destinationName(url) }, thrown);
}

/** What of network, name and certificate a connection failed at. */
export function connectionErrorText(url: URL, thrown: unknown, server: string): string {
  const name = destinationName(url);
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
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${name} is for another name than "${url.hostname}"; use the name it is for`;
    case 'CERT_NOT_YET_VALID':
      return `the certificate of ${name} is not valid yet; check the clock of this machine`;
    case 'CERT_HAS_EXPIRED':
      return `the certificate of ${name} has expired; renew it there, or check the clock of this machine`;
    default:
      return `cannot talk to ${name}: ${errorText(thrown)}`;
  }
}
