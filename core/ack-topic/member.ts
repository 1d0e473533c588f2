import { DEAD_PEER_MS } from '../ack-stream/limits.ts';
import type { Hello } from '../ack-stream/server-line.ts';
import type { KnownStore } from './known-stores.ts';
import type { Progress } from './told-position.ts';

/** A store of this session. */
export interface Member extends Progress {
  readonly known: KnownStore;
  readonly hello: Hello;
  /** When another one first spoke after this one last did; monotonic milliseconds. */
  outspokenAtMs: number | undefined;
}

/** Others must have gone on speaking for so long before a silent one is taken for dead: else it is the network. */
const SPOKEN_FOR_MS = 10_000;

/** When it will be taken for dead; infinite while nobody else speaks. */
export function silentAtMs({ outspokenAtMs }: Member, lastSpokenAtMs: number): number {
  if (outspokenAtMs === undefined || lastSpokenAtMs < outspokenAtMs + SPOKEN_FOR_MS) return Number.POSITIVE_INFINITY;
  return outspokenAtMs + DEAD_PEER_MS;
}
