export {
  BoardstreamError,
  type Clock,
  describeStatus,
  type ErrorCode,
  ManualClock,
  type OnStatus,
  type Point,
  type Status,
  systemClock,
} from '../core/index.ts';
export { type BoardConfig, DEFAULT_BAUD_RATE, type ReadableInput } from './board-config.ts';
export { type BridgeOptions, runBridge } from './bridge.ts';
export { AutoDecoder } from './decode/auto-decoder.ts';
export type { DecodedLine, DecodedValue, Decoder } from './decode/decoder.ts';
export { type DecoderConfig, decoderSchema } from './decode/decoder-schema.ts';
export type { Dialect, DialectSeries } from './decode/dialect.ts';
export { dialectConfig } from './decode/dialect-config.ts';
export { makeDecoder } from './decode/make-decoder.ts';
export { type BridgeMetricsSources, bridgeMetrics } from './metrics/bridge-metrics.ts';
export { type MetricsEndpoint, serveMetrics } from './metrics/serve-metrics.ts';
export type { Sample } from './sample.ts';
export { DeliveryMeter, type DeliveryMode, type DeliveryStats } from './sinks/stream/delivery-meter.ts';
export type { StreamDestination } from './sinks/stream/destination.ts';
export { type DeviceRoots, listPorts, type PortDescription } from './sources/serial/list-ports.ts';
export type { JournalSpool } from './spool/disk/journal-spool.ts';
export { type JournalSpoolOptions, openJournalSpool } from './spool/disk/open-journal-spool.ts';
export { MemorySpool, type MemorySpoolOptions } from './spool/memory-spool.ts';
export type { Spool, SpoolEntry, SpoolHole } from './spool/spool.ts';
export type { SpoolStats } from './spool/spool-stats.ts';
export { type Machine, systemMachine } from './time/machine.ts';
