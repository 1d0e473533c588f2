import { type BoardTopics, boardTopics, type Clock } from '../../../../core/index.ts';
import type { MqttLink } from '../mqtt-link.ts';
import { boardState } from './board-state.ts';
import type { BoardValues, NewestValue, NewestValues } from './newest-values.ts';

export interface ValuesOptions {
  readonly link: MqttLink;
  readonly base: string;
  readonly bridge: string;
  readonly newest: NewestValues;
  /** How often values are published at most, milliseconds. */
  readonly everyMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A state that stays the same is told again this often while readings come: listeners take silence for absence after 60 s. */
const SAME_AGAIN_MS = 20_000;

interface Published {
  readonly topics: BoardTopics;
  /** What the broker has as the state; `undefined` where that is not known. */
  state: string | undefined;
  stateAtMs: number;
  /** The newest reading that is published. */
  count: number;
}

/** Publishes the newest value of each series: one retained state a board, and each series on a topic of its own. */
export class Values {
  readonly #options: ValuesOptions;
  readonly #published = new Map<string, Published>();

  constructor(options: ValuesOptions) {
    this.#options = options;
    options.link.listen({ up: () => this.#forget() });
    void this.#run();
  }

  /** A broker may have lost what it retained. */
  #forget(): void {
    for (const published of this.#published.values()) published.state = undefined;
  }

  async #run(): Promise<void> {
    const { link, newest, everyMs, clock, signal } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(everyMs, signal);
      // One board after the other, so that no more than those of one board are on the way at once.
      for (const [board, values] of newest.boards) {
        if (signal.aborted || !link.isUp) break;
        await this.#publish(board, values);
      }
    }
  }

  async #publish(board: string, values: BoardValues): Promise<void> {
    const { base, bridge, clock, link } = this.#options;
    const nowMs = clock.monotonicMs();
    let published = this.#published.get(board);
    if (published === undefined) {
      published = { topics: boardTopics(base, bridge, board), state: undefined, stateAtMs: nowMs, count: 0 };
      this.#published.set(board, published);
    }
    const since = published.count;
    const fresh = Array.from(values.values()).filter(({ count }) => count > since);
    for (const { count } of fresh) published.count = Math.max(published.count, count);
    const state = boardState(values);
    const isDue = fresh.length > 0 && nowMs - published.stateAtMs >= SAME_AGAIN_MS;
    const sent = fresh.map((newest) => this.#publishSeries(published.topics, newest));
    if (state !== published.state || isDue) {
      published.state = state;
      published.stateAtMs = nowMs;
      const arrived = await link.publish(published.topics.state, state, { qos: 1, retain: true });
      if (!arrived && published.state === state) published.state = undefined;
    }
    await Promise.all(sent);
  }

  async #publishSeries({ series: topicOf }: BoardTopics, { series, value }: NewestValue): Promise<void> {
    // A failure is no number.
    if (value === null) return;
    await this.#options.link.publish(topicOf(series), String(value), { qos: 0, retain: false });
  }
}
