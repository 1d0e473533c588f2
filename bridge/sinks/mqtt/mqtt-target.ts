import type { BridgeTopics } from '../../../core/index.ts';
import type { DeliveryMeter } from '../delivery-meter.ts';
import type { SinkOptions } from '../sink.ts';
import type { StreamLog } from '../stream-log.ts';
import type { MqttDestination } from './mqtt-destination.ts';
import type { MqttLink } from './mqtt-link.ts';

/** What delivery through one broker works with, whoever has to say that a point is stored. */
export interface MqttTarget extends Omit<SinkOptions<MqttDestination>, 'signal' | 'meter'> {
  readonly link: MqttLink;
  readonly topics: BridgeTopics;
  readonly log: StreamLog;
  readonly meter: DeliveryMeter;
}
