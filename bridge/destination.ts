import type { InfluxDestination } from './sinks/influx/influx-destination.ts';
import type { MqttDestination } from './sinks/mqtt/mqtt-destination.ts';
import type { NdjsonDestination } from './sinks/ndjson/ndjson-destination.ts';
import type { StreamDestination } from './sinks/stream/destination.ts';

/** Where the points of a bridge go. */
export type Destination = StreamDestination | MqttDestination | InfluxDestination | NdjsonDestination;
