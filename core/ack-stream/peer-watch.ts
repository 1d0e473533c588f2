import { DEAD_PEER_MS, HEARTBEAT_AFTER_MS } from './limits.ts';
import type { AckRules } from './rules.ts';

/** When a client last heard of its server and last let it hear. Monotonic milliseconds. */
export class PeerWatch {
  readonly #rules: AckRules;
  #receivedMs: number;
  #sentMs: number;

  constructor(nowMs: number, rules: AckRules) {
    this.#rules = rules;
    this.#receivedMs = nowMs;
    this.#sentMs = nowMs;
  }

  received(nowMs: number): void {
    this.#receivedMs = nowMs;
  }

  sent(nowMs: number): void {
    this.#sentMs = nowMs;
  }

  /** When the server will be taken for dead. */
  get deadAtMs(): number {
    return this.#rules.deadPeer ? this.#receivedMs + DEAD_PEER_MS : Number.POSITIVE_INFINITY;
  }

  get heartbeatAtMs(): number {
    return this.#rules.heartbeat ? this.#sentMs + HEARTBEAT_AFTER_MS : Number.POSITIVE_INFINITY;
  }
}
