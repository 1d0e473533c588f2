import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { BoardstreamError, type Clock, errorText, systemCode } from '../../../core/index.ts';
import { type TcpAddress, tcpAddressText } from './tcp-address.ts';

/** A host on the same network answers in milliseconds; one behind a mobile link within seconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** The kernel asks a silent peer after so long. It gives up minutes later: how many, only the system can set. */
const KEEP_ALIVE_MS = 15_000;

/**
 * A connected socket, which whoever asked for it destroys; `undefined` when `signal` aborted first.
 *
 * @throws BoardstreamError `SOURCE_NOT_FOUND`: nothing answers at the address
 */
export async function connectTcp(address: TcpAddress, clock: Clock, signal: AbortSignal): Promise<Socket | undefined> {
  if (signal.aborted) return undefined;
  const socket = connect({ ...address, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS, noDelay: true });
  const deadline = new AbortController();
  const stop = () => socket.destroy(new Error('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  void clock.sleep(CONNECT_TIMEOUT_MS, deadline.signal).then(() => {
    if (!deadline.signal.aborted) socket.destroy(new Error('timeout'));
  });
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    if (signal.aborted) return undefined;
    throw explain(address, error);
  } finally {
    deadline.abort();
    signal.removeEventListener('abort', stop);
  }
}

function explain(address: TcpAddress, thrown: unknown): BoardstreamError {
  const { host, port } = address;
  const failed = (why: string) => new BoardstreamError('SOURCE_NOT_FOUND', why, { host, port }, thrown);
  switch (systemCode(thrown)) {
    case 'ECONNREFUSED':
      return failed(`nothing listens at ${tcpAddressText(address)}: start ser2net there, or correct the port`);
    case 'ENOTFOUND':
      return failed(`there is no host "${host}": check its name, or write its address`);
    default:
      return failed(
        `${tcpAddressText(address)} cannot be reached (${errorText(thrown)}): check the network and that host`,
      );
  }
}
