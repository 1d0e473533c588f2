import type { SinkOptions } from '../sink.ts';
import type { MqttDestination } from './mqtt-destination.ts';

/** Delivers the spool through a broker until `signal` aborts. */
export function runMqttSink(_options: SinkOptions<MqttDestination>): Promise<void> {
  throw new Error('not written yet');
}
