import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** CONNACK of MQTT 3.1.1: accepted. */
export const ACCEPTED = Buffer.from([0x20, 2, 0, 0]);
export const PUBACK = 0x40;
const [CONNECT, PUBLISH] = [0x10, 0x30];

/** What a client sent, cut into packets: the first byte, and what stands behind the length. */
export interface Packet {
  readonly kind: number;
  readonly flags: number;
  readonly body: Buffer;
}

/** A broker that does what a test says, byte by byte, on a real port. */
export class FakeBroker {
  readonly packets: Packet[] = [];
  connections = 0;
  /** What it does with a packet. By itself: accepts connections, and says nothing else. */
  behave: (packet: Packet, socket: Socket) => void = ({ kind }, socket) => {
    if (kind === CONNECT) socket.write(ACCEPTED);
  };
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Packets of a kind that clients have sent. */
  published(): Packet[] {
    return this.packets.filter(({ kind }) => kind === PUBLISH);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    let held = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      for (let packet = cut(held); packet !== undefined; packet = cut(held)) {
        held = held.subarray(packet.bytes);
        this.packets.push(packet);
        this.behave(packet, socket);
      }
    });
  }
}

function cut(held: Buffer): (Packet & { readonly bytes: number }) | undefined {
  let length = 0;
  for (let at = 1; at <= 4; at += 1) {
    const byte = held[at];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** (at - 1);
    if ((byte & 0x80) !== 0) continue;
    const bytes = at + 1 + length;
    if (held.length < bytes) return undefined;
    const first = held[0] ?? 0;
    return { kind: first & 0xf0, flags: first & 0x0f, body: held.subarray(at + 1, bytes), bytes };
  }
  return undefined;
}
