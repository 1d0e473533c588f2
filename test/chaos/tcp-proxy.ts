import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { systemClock } from '../../core/index.ts';

/** An end that has said all it has to say still listens: what is delayed for it must find it there. */
const SOCKET = { noDelay: true, allowHalfOpen: true } as const;

/** A bad network without privileges: it delays, holds and cuts what passes through it. */
export class TcpProxy {
  /** Added to every chunk in both directions, milliseconds. */
  delayMs = 0;
  /** In both directions together. */
  passedBytes = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #held: AbortController | undefined;

  private constructor(targetPort: number) {
    this.#server = createServer(SOCKET, (near) => {
      const far = connect({ port: targetPort, host: '127.0.0.1', ...SOCKET });
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async open(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nothing passes until `release`; connections stay open, and new ones are taken. */
  hold(): void {
    this.#held ??= new AbortController();
  }

  release(): void {
    this.#held?.abort();
    this.#held = undefined;
  }

  /** Ends every connection, with what is under way. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.release();
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => undefined);
    from.on('close', () => this.#sockets.delete(from));
    // Whoever breaks off breaks the other side too; whoever ends has its last bytes passed on first.
    void this.#pass(from, to).catch(() => to.destroy());
  }

  async #pass(from: Socket, to: Socket): Promise<void> {
    for await (const chunk of from) {
      await systemClock.sleep(this.delayMs);
      while (this.#held !== undefined) await systemClock.sleep(60_000, this.#held.signal);
      this.passedBytes += (chunk as Buffer).length;
      if (!to.write(chunk)) await once(to, 'drain');
    }
    to.end();
  }
}
