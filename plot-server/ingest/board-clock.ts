import type { IncomingMessage } from 'node:http';
import type { Clock, JsonObject, OnStatus } from '../../core/index.ts';
import { type ZonedTime, zonedTime } from './zoned-time.ts';

/** `millis()` counts 32 bits and then begins again, after 49.7 days. */
const WRAP_MS = 2 ** 32;

/** No stream says nothing for so long and goes on: who is this late has a clock that is wrong. */
const MAX_LATE_MS = 60_000;

const MAX_ZONE_LENGTH = 64;

/**
 * The clock of a board that knows only for how long it has been on. Its first reading was made when it arrived; from then
 * on the board's own milliseconds count, so that a network that falters does not show in the times. The board is set by
 * the arrival again where its time cannot be: later than the arrival, because the board was reset or counts too fast, or
 * more than a minute before it.
 */
export class BoardClock {
  readonly #clock: Clock;
  readonly #zoned: ZonedTime;
  #lastX: number | undefined;
  #lastMs = 0;

  constructor(clock: Clock, zoned: ZonedTime) {
    this.#clock = clock;
    this.#zoned = zoned;
  }

  /** The properties of a message with the time of its reading, where its x is a number, in place of milliseconds. */
  dated(properties: JsonObject): JsonObject {
    const { x } = properties;
    return typeof x === 'number' && Number.isFinite(x)
      ? { ...properties, x: this.#zoned(this.#timeMs(x)) }
      : properties;
  }

  #timeMs(x: number): number {
    const nowMs = this.#clock.nowMs();
    const before = this.#lastX ?? x;
    const passedMs = x >= before ? x - before : x - before + WRAP_MS;
    const timeMs = this.#lastX === undefined ? nowMs : this.#lastMs + passedMs;
    this.#lastX = x;
    this.#lastMs = timeMs > nowMs || timeMs < nowMs - MAX_LATE_MS ? nowMs : timeMs;
    return this.#lastMs;
  }
}

/**
 * The clock that a stream's `plotly-convertTimestamp` header asks for. The Arduino library puts the zone in double quotes.
 * In place of a zone that does not exist it is UTC, and one status says so.
 */
export function boardClockOf({ headers }: IncomingMessage, clock: Clock, onStatus: OnStatus): BoardClock | undefined {
  const header = headers['plotly-converttimestamp'];
  if (typeof header !== 'string') return undefined;
  const zone = header.replace(/^\s*"?\s*|\s*"?\s*$/g, '').slice(0, MAX_ZONE_LENGTH);
  let zoned = zonedTime(zone);
  if (zoned === undefined) onStatus({ type: 'timeZoneUnknown', zone });
  zoned ??= zonedTime('UTC');
  return zoned === undefined ? undefined : new BoardClock(clock, zoned);
}
