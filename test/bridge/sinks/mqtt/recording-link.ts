import type { LinkListener, MqttLink, PublishOptions } from '../../../../bridge/sinks/mqtt/mqtt-link.ts';

export interface Published extends PublishOptions {
  readonly topic: string;
  readonly payload: string;
}

/** A link to a broker that is only a list of what was published while it was up. */
export class RecordingLink implements MqttLink {
  isUp = false;
  readonly published: Published[] = [];
  readonly #listeners: LinkListener[] = [];
  /** Whether the broker says that it has what comes with QoS 1; `never` leaves it waiting. */
  answers: 'taken' | 'refused' | 'never' = 'taken';

  listen(listener: LinkListener): void {
    this.#listeners.push(listener);
  }

  publish(topic: string, payload: string, options: PublishOptions): Promise<boolean> {
    if (!this.isUp) return Promise.resolve(false);
    this.published.push({ topic, payload, ...options });
    if (this.answers === 'never') return new Promise(() => undefined);
    return Promise.resolve(this.answers === 'taken');
  }

  up(): void {
    this.isUp = true;
    for (const listener of this.#listeners) listener.up?.();
  }

  down(): void {
    this.isUp = false;
    for (const listener of this.#listeners) listener.down?.();
  }

  /** Whoever subscribed to the topic itself gets it; wildcards are none of this link's business. */
  deliver(topic: string, payload: string): void {
    for (const listener of this.#listeners) {
      if (listener.filters?.includes(topic)) listener.message?.(topic, Buffer.from(payload));
    }
  }

  /** What came since the last call, as `topic payload`, those of one topic or all. */
  take(topic?: string): string[] {
    const taken = this.published.splice(0).filter((message) => topic === undefined || message.topic === topic);
    return taken.map((message) => `${message.topic} ${message.payload}`);
  }

  /** What a broker would hold for one who subscribes now. */
  get retained(): ReadonlyMap<string, string> {
    return new Map(this.published.filter(({ retain }) => retain).map(({ topic, payload }) => [topic, payload]));
  }
}
