import type { Clock } from '../../../../../core/index.ts';
import { Signalled } from '../../../../spool/signalled.ts';
import type { MqttLink } from '../../mqtt-link.ts';
import type { NewestValues } from '../newest-values.ts';
import { boardDevice } from './board-device.ts';
import { bridgeDevice, type DiscoveryPlace } from './bridge-device.ts';
import type { Discovery } from './discovery-message.ts';

export interface HomeAssistantDiscoveryOptions extends DiscoveryPlace {
  readonly link: MqttLink;
  readonly newest: NewestValues;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** The series of a board come together: most are known by then. */
const SETTLE_MS = 2_000;
/** How often to look whether what is learned of a series has changed. */
const LOOK_MS = 10_000;
/** All bridges of a site hear at once that Home Assistant has started. */
const MAX_START_DELAY_MS = 10_000;

const RETAINED = { qos: 1, retain: true } as const;

/** Makes Home Assistant find the bridge and its boards by itself, each as a device. */
export class HomeAssistantDiscovery {
  readonly #options: HomeAssistantDiscoveryOptions;
  readonly #statusTopic: string;
  /** What the broker is known to have, by topic. */
  readonly #known = new Map<string, string>();
  readonly #series = new Signalled();
  #isTelling = false;
  /** Since the telling began. */
  #isCleared = false;
  #isGreeting = false;

  constructor(options: HomeAssistantDiscoveryOptions) {
    this.#options = options;
    this.#statusTopic = `${options.discoveryPrefix}/status`;
    options.newest.onSeries(() => this.#series.signal());
    options.link.listen({
      filters: [this.#statusTopic],
      up: () => this.#again(),
      message: (topic, payload) => {
        if (topic === this.#statusTopic && payload.equals(ONLINE)) void this.#greet();
      },
    });
    void this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      await this.#newSeries(LOOK_MS);
      await this.#tell();
    }
  }

  /** Waits until the series that appear have settled, or for `atMostMs` where none appears. */
  async #newSeries(atMostMs: number): Promise<void> {
    const { clock, signal } = this.#options;
    const waiting = new AbortController();
    const stop = () => waiting.abort();
    signal.addEventListener('abort', stop, { once: true });
    const hasNew = await Promise.race([
      this.#series.wait(waiting.signal).then(() => true),
      clock.sleep(atMostMs, waiting.signal).then(() => false),
    ]);
    waiting.abort();
    signal.removeEventListener('abort', stop);
    if (hasNew) await clock.sleep(SETTLE_MS, signal);
  }

  /** Home Assistant has started. It is told all again, in case its broker keeps nothing. */
  async #greet(): Promise<void> {
    const { clock, random, signal } = this.#options;
    if (this.#isGreeting) return;
    this.#isGreeting = true;
    await clock.sleep(random() * MAX_START_DELAY_MS, signal);
    this.#isGreeting = false;
    this.#again();
  }

  /** Tells everything, whatever the broker had once. */
  #again(): void {
    this.#known.clear();
    this.#isCleared = true;
    void this.#tell();
  }

  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    do {
      this.#isCleared = false;
      await this.#tellAll();
    } while (this.#isCleared);
    this.#isTelling = false;
  }

  /** What the broker does not have. The bridge first: its boards refer to it. */
  async #tellAll(): Promise<void> {
    const { link, newest, signal } = this.#options;
    if (signal.aborted || !link.isUp) return;
    await this.#publish(bridgeDevice(this.#options));
    for (const [board, values] of newest.boards) {
      if (signal.aborted || !link.isUp || this.#isCleared) return;
      await this.#publish(boardDevice(this.#options, board, values));
    }
  }

  async #publish({ topic, message }: Discovery): Promise<void> {
    const text = JSON.stringify(message);
    if (this.#known.get(topic) === text) return;
    this.#known.set(topic, text);
    const arrived = await this.#options.link.publish(topic, text, RETAINED);
    if (!arrived && this.#known.get(topic) === text) this.#known.delete(topic);
  }
}

/** What Home Assistant says at its start, where it is not configured to say something else. */
const ONLINE = Buffer.from('online');
