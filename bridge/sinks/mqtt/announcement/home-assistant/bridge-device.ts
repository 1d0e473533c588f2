import { bridgeTopics, topicLevel } from '../../../../../core/index.ts';
import { topicId } from './ascii-id.ts';
import { type Discovery, type DiscoveryMessage, type SensorMessage, shownName } from './discovery-message.ts';

/** Which bridge is spoken of, and where. */
export interface DiscoveryPlace {
  readonly discoveryPrefix: string;
  readonly base: string;
  readonly bridge: string;
  /** Of the program. */
  readonly version: string;
}

export type Availability = DiscoveryMessage['avty'][number];

export function bridgeDeviceId({ base, bridge }: Pick<DiscoveryPlace, 'base' | 'bridge'>): string {
  return topicId(base, topicLevel(bridge));
}

export function discoveryTopic(discoveryPrefix: string, deviceId: string): string {
  return `${discoveryPrefix}/device/${deviceId}/config`;
}

/** Says whether the bridge is there; last wills say so as well. */
export function bridgeAvailability(place: DiscoveryPlace): Availability {
  return { t: bridgeTopics(place.base, place.bridge).state, val_tpl: '{{ value_json.state }}' };
}

/** The program that tells. */
export function origin({ version }: DiscoveryPlace): DiscoveryMessage['o'] {
  return { name: 'boardstream', sw: version };
}

/** The bridge itself: points that wait, the supply of its machine, and whether its clock is set. */
export function bridgeDevice(place: DiscoveryPlace): Discovery {
  const id = bridgeDeviceId(place);
  // A last will has no details.
  const template = (path: string) => {
    const [group = path] = path.split('.');
    return `{{ value_json.${path} if value_json.${group} is defined else none }}`;
  };
  const sensor = (key: string, name: string, path: string): SensorMessage => ({
    ...{ p: 'sensor', name, uniq_id: `${id}_${key}`, val_tpl: template(path), ent_cat: 'diagnostic' },
  });
  const choice = { dev_cla: 'enum' };
  return {
    topic: discoveryTopic(place.discoveryPrefix, id),
    message: {
      dev: { ids: [id], name: shownName(place.bridge), mdl: 'boardstream bridge', sw: place.version },
      o: origin(place),
      stat_t: bridgeTopics(place.base, place.bridge).state,
      qos: 1,
      avty: [bridgeAvailability(place)],
      avty_mode: 'all',
      cmps: {
        points_waiting: { ...sensor('points_waiting', 'Points waiting', 'spool.points'), stat_cla: 'measurement' },
        supply: { ...sensor('supply', 'Supply', 'supply'), ...choice, ops: ['ok', 'weak', 'unknown'] },
        clock: { ...sensor('clock', 'Clock', 'clock'), ...choice, ops: ['set', 'unset'] },
      },
    },
  };
}
