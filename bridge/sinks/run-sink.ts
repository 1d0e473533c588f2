import type { InfluxDestination } from './influx/influx-destination.ts';
import { runInfluxSink } from './influx/influx-sink.ts';
import type { MqttDestination } from './mqtt/mqtt-destination.ts';
import { runMqttSink } from './mqtt/mqtt-sink.ts';
import type { NdjsonDestination } from './ndjson/ndjson-destination.ts';
import { runNdjsonSink } from './ndjson/ndjson-sink.ts';
import type { SinkOptions } from './sink.ts';
import type { StreamDestination } from './stream/destination.ts';
import { runStreamSink } from './stream/stream-sink.ts';

/**
 * Delivers the spool to its destination until `signal` aborts, however long that is away. Rejects for a defect of ours, and
 * with `OUTPUT_FAILED` when nobody reads standard output any more.
 */
export function runSink(options: SinkOptions): Promise<void> {
  const { kind = 'stream' } = options.destination;
  switch (kind) {
    case 'influx':
      return runInfluxSink(options as SinkOptions<InfluxDestination>);
    case 'ndjson':
      return runNdjsonSink(options as SinkOptions<NdjsonDestination>);
    case 'mqtt':
      return runMqttSink(options as SinkOptions<MqttDestination>);
    case 'stream':
      return runStreamSink(options as SinkOptions<StreamDestination>);
  }
}
