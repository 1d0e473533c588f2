import { boardTopics, topicLevel } from '../../../../../core/index.ts';
import type { BoardValues, NewestValue } from '../newest-values.ts';
import { asciiId, topicId } from './ascii-id.ts';
import { bridgeAvailability, bridgeDeviceId, type DiscoveryPlace, discoveryTopic, origin } from './bridge-device.ts';
import { type Discovery, type SensorMessage, shownName } from './discovery-message.ts';
import { sensorUnit } from './units.ts';
import { valueTemplate } from './value-template.ts';

/** A board with a sensor for each of its series. */
export function boardDevice(place: DiscoveryPlace, board: string, values: BoardValues): Discovery {
  const { base, bridge, discoveryPrefix } = place;
  const id = topicId(base, topicLevel(bridge), topicLevel(board));
  const topics = boardTopics(base, bridge, board);
  const sensors = Array.from(values.values(), (newest) => [asciiId(newest.series), newest] as const);
  return {
    topic: discoveryTopic(discoveryPrefix, id),
    message: {
      dev: { ids: [id], name: shownName(board), via_device: bridgeDeviceId(place) },
      o: origin(place),
      stat_t: topics.state,
      qos: 1,
      avty: [bridgeAvailability(place), { t: topics.availability }],
      avty_mode: 'all',
      // `fromEntries` makes own properties, whatever they are called.
      cmps: Object.fromEntries(sensors.map(([key, newest]) => [key, sensor(`${id}_${key}`, newest)])),
    },
  };
}

function sensor(uniqueId: string, { series, unit, expiry, precision }: NewestValue): SensorMessage {
  return {
    p: 'sensor',
    name: shownName(series),
    uniq_id: uniqueId,
    val_tpl: valueTemplate(series),
    ...sensorUnit(unit),
    exp_aft: expiry.seconds,
    sug_dsp_prc: precision.decimals,
  };
}
