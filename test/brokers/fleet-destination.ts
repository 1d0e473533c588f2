import type { MqttDestination } from '../../bridge/sinks/mqtt/mqtt-destination.ts';
import { DEFAULT_TOPIC_BASE } from '../../core/index.ts';

/** A broker as a destination that forgets nothing before stream servers have it; and what else a test wants of it. */
export function fleetDestination(url: string, more: Partial<MqttDestination> = {}): MqttDestination {
  return {
    kind: 'mqtt',
    url: new URL(url),
    base: DEFAULT_TOPIC_BASE,
    protocolVersion: 4,
    ack: 'require',
    stores: 1,
    valuesEveryMs: undefined,
    homeAssistant: undefined,
    ...more,
  };
}
