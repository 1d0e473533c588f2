import { Readable } from 'node:stream';
import type { HostEvent, Link, LinkFactory, OnHostEvent } from './link.ts';

export interface MemoryPortOptions {
  /** How many bytes wait for the host before the board meets back-pressure. Default 65 536. */
  readonly capacityBytes?: number;
}

/**
 * A port in memory, for tests and for hosts in the same process: give `port.plug` to the board as its link, and read the
 * bytes here. The port stays the same through unplugging and replugging, as the name of a real one would.
 */
export class MemoryPort {
  readonly #capacityBytes: number;
  #plugged: MemoryLink | undefined;

  constructor({ capacityBytes = 65_536 }: MemoryPortOptions = {}) {
    this.#capacityBytes = capacityBytes;
  }

  /** The board's end. One board at a time: a second one replaces the first. */
  readonly plug: LinkFactory = async (onHostBytes, onHostEvent) => {
    this.#plugged?.drop();
    this.#plugged = new MemoryLink(this.#capacityBytes, onHostBytes, onHostEvent);
    return this.#plugged;
  };

  get plugged(): boolean {
    return this.#plugged?.open ?? false;
  }

  /** Everything that has arrived since the last call. Empty while no board is plugged in. */
  take(): Uint8Array {
    return this.#plugged?.take() ?? new Uint8Array();
  }

  /** Chunks as they arrive, until the board is unplugged. Ends at once when none is plugged in. */
  async *read(): AsyncGenerator<Uint8Array, void> {
    const link = this.#plugged;
    while (link?.open) {
      const bytes = link.take();
      if (bytes.length > 0) yield bytes;
      else await link.arrival();
    }
  }

  /** The same as a stream, which may be destroyed while nothing arrives. For a bridge, `input: () => port.stream()`. */
  stream(): Readable {
    const link = this.#plugged;
    const forward = (stream: Readable) => {
      if (stream.destroyed) return;
      const bytes = link?.take() ?? new Uint8Array();
      if (bytes.length > 0) stream.push(bytes);
      else if (link?.open !== true) stream.push(null);
      else void link.arrival().then(() => forward(stream));
    };
    return new Readable({
      read() {
        forward(this);
      },
    });
  }

  /** Sends bytes to the board. Lost while none is plugged in. */
  write(bytes: Uint8Array): void {
    if (this.#plugged?.open) this.#plugged.onHostBytes(bytes);
  }

  /** Opens the port, as far as the board notices: an Arduino resets. Nothing while none is plugged in. */
  open(): void {
    this.#tell({ type: 'opened' });
  }

  /** Sets the host's rate, bits a second. Default that of the board, whatever it is. Nothing while none is plugged in. */
  setBaudRate(baudRate: number): void {
    this.#tell({ type: 'baudRateSet', baudRate });
  }

  #tell(event: HostEvent): void {
    if (this.#plugged?.open) this.#plugged.onHostEvent?.(event);
  }
}

class MemoryLink implements Link {
  readonly path = undefined;
  readonly onHostBytes: (bytes: Uint8Array) => void;
  readonly onHostEvent: OnHostEvent | undefined;
  readonly #capacityBytes: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #open = true;
  #arrived: (() => void) | undefined;

  constructor(capacityBytes: number, onHostBytes: (bytes: Uint8Array) => void, onHostEvent?: OnHostEvent) {
    this.#capacityBytes = capacityBytes;
    this.onHostBytes = onHostBytes;
    this.onHostEvent = onHostEvent;
  }

  get open(): boolean {
    return this.#open;
  }

  write(bytes: Uint8Array): number {
    const taken = this.#open ? Math.min(bytes.length, this.#capacityBytes - this.#waitingBytes) : 0;
    if (taken === 0) return 0;
    this.#waiting.push(bytes.slice(0, taken));
    this.#waitingBytes += taken;
    this.#arrived?.();
    return taken;
  }

  take(): Uint8Array {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return bytes;
  }

  /** Resolves at the next byte, or when the link closes. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#arrived;
      this.#arrived = () => {
        before?.();
        this.#arrived = undefined;
        resolve();
      };
    });
  }

  drop(): void {
    this.#open = false;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#arrived?.();
  }

  async close(): Promise<void> {
    this.drop();
  }
}
