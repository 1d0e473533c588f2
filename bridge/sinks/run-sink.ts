import type { MqttDestination } from './mqtt/mqtt-destination.ts';
import { runMqttSink } from './mqtt/mqtt-sink.ts';
import type { SinkOptions } from './sink.ts';
import type { StreamDestination } from './stream/destination.ts';
import { runStreamSink } from './stream/stream-sink.ts';

/** Delivers the spool to its destination until `signal` aborts, however long that is away. Never rejects but for a defect of ours. */
export function runSink(options: SinkOptions): Promise<void> {
  const { kind = 'stream' } = options.destination;
  switch (kind) {
    case 'mqtt':
      return runMqttSink(options as SinkOptions<MqttDestination>);
    case 'stream':
      return runStreamSink(options as SinkOptions<StreamDestination>);
  }
}
