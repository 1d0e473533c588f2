import type { ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { type Clock, type OnStatus, SeldomReport, type ServerLimits } from '../../core/index.ts';
import { AddressQuota, type Held } from './address-quota.ts';
import { isLoopback, networkOf } from './network-of.ts';

/** Connections beyond the limit that are taken all the same, to ask whether the server is well and to be told that it is full. */
export const SPARE_CONNECTIONS = 32;

/** How long such a one may take. */
const SPARE_MS = 2_000;

/** A wrong token or key beyond those that are answered at once is answered so late. */
export const MISTAKE_DELAY_MS = 2_000;

/** Addresses that are told apart; one is forgotten when it has nothing open and was quiet for a minute. */
const MAX_ADDRESSES = 10_000;

/** Whoever came through a socket: an HTTP request, or a client of the broker. */
export interface Visitor {
  readonly socket: Socket;
}

export interface DoorkeeperOptions {
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Whether this machine's own address is bounded as others are, which only tests need; default no. */
  readonly boundsLoopback?: boolean | undefined;
}

/** Counts who is here, and turns away whoever has more than a share. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;
  readonly #quotas = new Map<string, AddressQuota>();
  /** By the peer's address and port, because a socket may be wrapped on its way to a request. */
  readonly #spare = new Set<string>();
  readonly #report: SeldomReport<{ readonly from: string; readonly why: string }>;
  /** Of all addresses for which there is no room. */
  readonly #others: AddressQuota;
  /** Ends the wait of each late answer. */
  readonly #waiting = new Set<AbortController>();
  #connections = 0;

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
    this.#others = new AddressQuota(options.limits);
    this.#report = new SeldomReport({
      clock: options.clock,
      quietMs: 10_000,
      report: (count, { from, why }) => options.onStatus({ type: 'clientsRefused', count, from, why }),
    });
  }

  /** Sees to every connection of a server that is to listen. */
  watch(server: Server): void {
    server.maxConnections = this.#options.limits.connections + SPARE_CONNECTIONS;
    server.on('connection', (socket: Socket) => this.#arrived(socket));
  }

  /** Whether the connection is one beyond the limit. */
  isSpare({ socket }: Visitor): boolean {
    return this.#spare.has(peerOf(socket));
  }

  /** @returns false when the address has as many as it may; else it has one more until the response is closed */
  hold(what: Held, { socket }: Visitor, response: ServerResponse): boolean {
    const quota = this.#quotaOf(socket);
    if (quota === undefined) return true;
    if (!quota.hold(what)) {
      this.refused(socket, `too many ${what} of one address`);
      return false;
    }
    response.once('close', () => quota.release(what));
    return true;
  }

  /** Whether the address has guessed so often that its tokens and keys, right ones as well, are not looked at for now. */
  isGuessing({ socket }: Visitor): boolean {
    return this.#quotaOf(socket)?.isGuessing === true;
  }

  /** Resolves when a wrong token or key may be answered: at once, or late where there were many. */
  async mistake({ socket }: Visitor): Promise<void> {
    const { clock } = this.#options;
    const quota = this.#quotaOf(socket);
    if (quota === undefined || !quota.mistake(clock.monotonicMs())) return;
    this.refused(socket, 'too many wrong tokens and keys');
    // It counts until the time is over, also when the client has left: leaving early would be a way to guess faster.
    const over = new AbortController();
    this.#waiting.add(over);
    await clock.sleep(MISTAKE_DELAY_MS, over.signal);
    this.#waiting.delete(over);
    quota.mistakeAnswered();
  }

  refused(socket: Socket, why: string): void {
    this.#report.add({ from: networkOf(socket.remoteAddress), why });
  }

  /** Forgets addresses that have been quiet; to be called now and then. */
  forgetQuiet(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [network, quota] of this.#quotas) if (quota.isIdle(nowMs)) this.#quotas.delete(network);
  }

  close(): void {
    for (const over of this.#waiting) over.abort();
    this.#report.flush();
  }

  #arrived(socket: Socket): void {
    const { limits, clock } = this.#options;
    const quota = this.#quotaOf(socket);
    const why =
      quota?.arrive(clock.monotonicMs()) === false
        ? 'connections come too fast'
        : quota?.hold('connections') === false
          ? 'too many connections of one address'
          : undefined;
    if (why !== undefined) {
      this.refused(socket, why);
      socket.destroy();
      return;
    }
    this.#connections += 1;
    const isSpare = this.#connections > limits.connections;
    const peer = peerOf(socket);
    if (isSpare) {
      this.#spare.add(peer);
      this.refused(socket, 'too many connections');
    }
    const gone = new AbortController();
    socket.once('close', () => {
      this.#connections -= 1;
      this.#spare.delete(peer);
      quota?.release('connections');
      gone.abort();
    });
    if (isSpare) void clock.sleep(SPARE_MS, gone.signal).then(() => socket.destroy());
  }

  #quotaOf({ remoteAddress }: Socket): AddressQuota | undefined {
    const { limits, boundsLoopback = false } = this.#options;
    if (!boundsLoopback && isLoopback(remoteAddress)) return undefined;
    const network = networkOf(remoteAddress);
    let quota = this.#quotas.get(network);
    if (quota === undefined) {
      if (this.#quotas.size >= MAX_ADDRESSES) return this.#others;
      quota = new AddressQuota(limits);
      this.#quotas.set(network, quota);
    }
    return quota;
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
