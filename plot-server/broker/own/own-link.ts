import { once } from 'node:events';
import type { Aedes, AedesPublishPacket } from 'aedes';
import type { BrokerLink, BrokerListener } from '../broker-link.ts';
import type { RetainedMessages } from './retained-messages.ts';

/** The server's way to the broker in its own process: no socket, no sign-in, never away. */
export class OwnLink implements BrokerLink {
  readonly name = 'its own broker';
  readonly #aedes: Aedes;
  readonly #retained: RetainedMessages;
  readonly #topics = new Set<string>();
  /** Subscribes, once it runs. */
  #listen: ((filter: string) => Promise<void>) | undefined;

  constructor(aedes: Aedes, retained: RetainedMessages) {
    this.#aedes = aedes;
    this.#retained = retained;
  }

  async run(listener: BrokerListener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { filters } = listener;
    /** Settles when the message before has been taken. */
    let taken: Promise<void> | undefined;
    const hand = (topic: string, payload: string | Buffer, isRetained: boolean) => {
      if (signal.aborted) return undefined;
      return listener.message(topic, typeof payload === 'string' ? Buffer.from(payload) : payload, isRetained);
    };
    // The publisher is not read from again until `done`: so what is not taken yet stays with those who send it.
    const deliver = ({ topic, payload }: AedesPublishPacket, done: () => void): void => {
      const taking = taken === undefined ? hand(topic, payload, false) : taken.then(() => hand(topic, payload, false));
      if (taking === undefined) {
        done();
        return;
      }
      const settled = taking.then(nothing, nothing);
      taken = settled;
      void settled.then(() => {
        if (taken === settled) taken = undefined;
        done();
      });
    };
    const listen = (filter: string) => new Promise<void>((resolve) => this.#aedes.subscribe(filter, deliver, resolve));
    this.#listen = listen;
    await Promise.all([...filters, ...this.#topics].map(listen));
    listener.up();
    for (const [topic, payload] of this.#retained.matching(filters)) await hand(topic, payload, true);
    if (!signal.aborted) await once(signal, 'abort');
    this.#listen = undefined;
    for (const filter of [...filters, ...this.#topics]) this.#aedes.unsubscribe(filter, deliver, nothing);
    listener.down();
  }

  subscribe(topic: string): void {
    if (this.#topics.has(topic)) return;
    this.#topics.add(topic);
    void this.#listen?.(topic);
  }

  publish(topic: string, payload: string, { qos, retain }: { readonly qos: 0 | 1; readonly retain: boolean }): void {
    const bytes = Buffer.from(payload);
    const isKept = retain && this.#retained.set(topic, bytes);
    this.#aedes.publish({ cmd: 'publish', topic, payload: bytes, qos, retain: isKept, dup: false }, nothing);
  }
}

function nothing(): void {}
