import { bridgeTopics } from '../../../core/index.ts';
import { destinationName } from '../connection-error.ts';
import { DeliveryMeter } from '../delivery-meter.ts';
import type { SinkOptions } from '../sink.ts';
import { StreamLog } from '../stream-log.ts';
import { announce } from './announcement/announcement.ts';
import { MqttConnection } from './connection/mqtt-connection.ts';
import { topicDelivery } from './delivery/topic-delivery.ts';
import type { MqttDestination } from './mqtt-destination.ts';
import { isPasswordUnprotected } from './unprotected.ts';

/**
 * Delivers the spool through a broker until `signal` aborts, for stream servers that subscribe there. Nothing is handed
 * to the broker's library that cannot be sent at once: what waits, waits in the spool.
 */
export async function runMqttSink(options: SinkOptions<MqttDestination>): Promise<void> {
  const { bridge, destination, spool, clock, onStatus, random, signal } = options;
  const { storeMemory = { hasSpoken: () => false, remember: () => undefined } } = options;
  const meter = options.meter ?? new DeliveryMeter(clock);
  const log = new StreamLog(options);
  const topics = bridgeTopics(destination.base, bridge);
  const source = () => spool.identity.source;
  const link = new MqttConnection({
    ...{ destination, bridge, stateTopic: topics.state, source, log, clock, onStatus, random },
  });
  if (isPasswordUnprotected(destination)) {
    onStatus({ type: 'passwordUnprotected', destination: destinationName(destination.url) });
  }
  const deliver = topicDelivery({ ...options, link, topics, log, meter }, storeMemory);
  const announcement = announce({ ...options, link });
  const stopLink = new AbortController();
  const connected = link.run(stopLink.signal);
  try {
    await deliver(signal);
  } finally {
    await announcement.stop();
    stopLink.abort();
    await connected;
  }
}
