import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Source, SourceBatch } from '../../../../bridge/sources/source.ts';
import type { TcpAddress } from '../../../../bridge/sources/tcp/tcp-address.ts';
import { eventually } from '../../../eventually.ts';

/** A server on loopback that remembers who is connected. */
export class TcpRig {
  readonly #server: Server;
  readonly connections: Socket[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      this.connections.push(socket);
    });
  }

  static async start(port = 0): Promise<TcpRig> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new TcpRig(server);
  }

  get address(): TcpAddress {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('it listens at no port');
    return { host: '127.0.0.1', port: address.port };
  }

  /** The newest connection, once it is there. */
  async connected(count = 1): Promise<Socket> {
    await eventually(`${count} connections`, () => this.connections.length >= count);
    const socket = this.connections[count - 1];
    if (socket === undefined) throw new Error('there is no connection');
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.connections) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Pulls a source to its end; `lines` and `readings` grow meanwhile. */
export function pull(source: Source, signal: AbortSignal) {
  const lines: string[] = [];
  const readings: { series: string; value: number }[] = [];
  const keep = (batch: SourceBatch) => {
    if ('lines' in batch) lines.push(...batch.lines);
    else readings.push(...batch.readings);
  };
  const end = (async () => {
    try {
      for await (const batch of source.open(signal)) keep(batch);
      return 'ended';
    } catch (error) {
      return error;
    }
  })();
  return { lines, readings, end };
}
