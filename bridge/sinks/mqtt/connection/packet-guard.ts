import { PacketFollower, type PacketHead, PUBLISH_PACKET } from '../../../../core/index.ts';

/** What an answer of a stream server can be, with room to spare; nothing longer is for a bridge. */
export const MAX_PACKET_BYTES = 64 * 1024;

/**
 * Types of packets that a broker sends to a client which publishes with QoS 1 at most: CONNACK, PUBLISH, PUBACK, SUBACK,
 * PINGRESP, and DISCONNECT of MQTT 5.
 */
const EXPECTED = new Set([2, PUBLISH_PACKET, 4, 9, 13, 14]);
/** Subscriptions are of QoS 0; what has to be confirmed would have to be remembered. */
const QOS_BITS = 0b0110;

/** Knows what the library would have to keep, or a packet of 256 MB, for what it is before it was collected. */
export class PacketGuard {
  readonly #packets = new PacketFollower(whyForeign);

  /** @returns whether every packet that begins in these bytes may be waited for */
  accepts(bytes: Uint8Array): boolean {
    return this.#packets.follow(bytes) === undefined;
  }
}

function whyForeign({ type, flags, length }: PacketHead): string | undefined {
  if (!EXPECTED.has(type)) return 'no broker sends such a packet to a bridge';
  if (type === PUBLISH_PACKET && (flags & QOS_BITS) !== 0) return 'it is to be confirmed';
  return length > MAX_PACKET_BYTES ? 'it is too long' : undefined;
}
