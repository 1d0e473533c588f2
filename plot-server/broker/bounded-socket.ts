import { Duplex } from 'node:stream';
import { PacketCutter } from './packet-cutter.ts';

/** A connection to a broker on which no packet is longer than it may be. */
export class BoundedSocket extends Duplex {
  readonly #socket: Duplex;

  /** @param maxPacketBytes of what is received; more is cut off */
  constructor(socket: Duplex, maxPacketBytes: number) {
    super();
    this.#socket = socket;
    const cutter = new PacketCutter(maxPacketBytes);
    socket.on('data', (chunk: Buffer) => {
      const pieces = cutter.push(chunk);
      if (pieces === undefined) {
        this.destroy(Object.assign(new Error('what answers there speaks no MQTT'), { code: 'EPROTO' }));
        return;
      }
      let wantsMore = true;
      for (const piece of pieces) wantsMore = this.push(piece);
      if (!wantsMore) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#socket.write(chunk)) done();
    else this.#socket.once('drain', done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
