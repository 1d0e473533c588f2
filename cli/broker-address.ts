import { percentDecoded } from './percent-decoded.ts';

/** A broker as an address on the command line names it. */
export interface BrokerAddress {
  /** With nothing but a host, a port and, for a WebSocket, a path. */
  readonly url: URL;
  /** First levels of all topics; `undefined` where it names none, as a WebSocket never does. */
  readonly base: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

const PROTOCOLS = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];

/** What every mistake in one is told with. */
export const BROKER_ADDRESS_TEXT = 'must be an address such as mqtt://user@broker.local/boardstream';

/** Whether a text is meant as the address of a broker, well formed or not. */
export function isBrokerAddress(text: string): boolean {
  return PROTOCOLS.some((protocol) => text.startsWith(`${protocol}//`));
}

/**
 * Reads `mqtt://user:password@host:port/base`. The path of a WebSocket is its own and no base.
 * @returns why it is none, with nothing of it: there may be a password in it
 */
export function readBrokerAddress(text: string): BrokerAddress | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !PROTOCOLS.includes(url.protocol) || url.hostname === '') {
    return BROKER_ADDRESS_TEXT;
  }
  if (url.search !== '' || url.hash !== '') return `${BROKER_ADDRESS_TEXT}; nothing follows its path`;
  const path = percentDecoded(url.pathname.replace(/^\/|\/$/g, ''));
  const user = percentDecoded(url.username);
  const password = percentDecoded(url.password);
  if (path === undefined || user === undefined || password === undefined) {
    return `${BROKER_ADDRESS_TEXT}; a % is written %25`;
  }
  url.username = '';
  url.password = '';
  const hasBase = url.protocol.startsWith('mqtt');
  if (hasBase) url.pathname = '';
  return {
    url,
    base: hasBase && path !== '' ? path : undefined,
    user: user || undefined,
    password: password || undefined,
  };
}
