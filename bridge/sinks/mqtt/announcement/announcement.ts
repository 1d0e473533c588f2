import type { SinkOptions } from '../../sink.ts';
import type { MqttDestination } from '../mqtt-destination.ts';
import type { MqttLink } from '../mqtt-link.ts';
import { HomeAssistantDiscovery } from './home-assistant/discovery.ts';
import { NewestValues } from './newest-values.ts';
import { Presence } from './presence.ts';
import { Values } from './values.ts';

export type AnnouncementOptions = SinkOptions<MqttDestination> & {
  /** It does not run yet: what is made here listens to it. */
  readonly link: MqttLink;
};

/** Home Assistant shows these values, so they are published for it where nothing is said of them. */
const DEFAULT_VALUES_EVERY_MS = 1_000;

/** What a bridge says of itself on a broker beside its points: that it is there, its newest values, what it is for others. */
export interface Announcement {
  /** Says that bridge and boards are offline, for at most 1 s. To be awaited before the link ends. */
  stop(): Promise<void>;
}

/** Begins to tell over `link`, until `signal` aborts. */
export function announce(options: AnnouncementOptions): Announcement {
  const { link, bridge, destination, health, spool, clock, random } = options;
  const { base, homeAssistant, valuesEveryMs = homeAssistant && DEFAULT_VALUES_EVERY_MS } = destination;
  // One listener at the signal of the sink instead of one for each part.
  const parts = new AbortController();
  const { signal } = parts;
  const common = { link, base, bridge, clock, signal };
  const presence = new Presence({ ...common, health });
  if (valuesEveryMs !== undefined) {
    const newest = new NewestValues({ spool, clock, signal });
    new Values({ ...common, newest, everyMs: valuesEveryMs });
    if (homeAssistant !== undefined) {
      const version = health.report().details?.version ?? '0.0.0';
      const { discoveryPrefix } = homeAssistant;
      new HomeAssistantDiscovery({ ...common, newest, discoveryPrefix, version, random });
    }
  }
  const end = () => parts.abort();
  if (options.signal.aborted) end();
  else options.signal.addEventListener('abort', end, { once: true });
  return {
    async stop() {
      options.signal.removeEventListener('abort', end);
      end();
      await presence.stop();
    },
  };
}
