import { CONNECT_PACKET, PacketFollower, type PacketHead, PUBLISH_PACKET } from '../../../core/index.ts';

/** A message with the points of a second of one bridge has 48 KiB. */
export const MAX_PUBLISH_BYTES = 1024 * 1024;

/** Of packets that carry no message: sign-in, subscriptions, acknowledgements. */
export const MAX_CONTROL_BYTES = 64 * 1024;

/** Says what a client of the broker may send: CONNECT first, and nothing that is too large to be held. */
export class PacketBound {
  readonly #packets = new PacketFollower((head) => this.#why(head));
  #hasBegun = false;

  /** @returns why the connection has to end, where it has to; then nothing more is to be given */
  follow(chunk: Uint8Array): string | undefined {
    return this.#packets.follow(chunk);
  }

  #why({ type, length }: PacketHead): string | undefined {
    if (!this.#hasBegun && type !== CONNECT_PACKET) return 'it speaks no MQTT';
    this.#hasBegun = true;
    const most = type === PUBLISH_PACKET ? MAX_PUBLISH_BYTES : MAX_CONTROL_BYTES;
    return length > most ? `it announces a packet of more than ${most / 1024} KiB` : undefined;
  }
}
