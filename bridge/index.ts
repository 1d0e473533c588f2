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
export { type Bridge, type BridgeChange, type BridgeOptions, runBridge, startBridge } from './bridge.ts';
export type { SeriesSettings, SeriesTable } from './calibration.ts';
export type { BoardChanges } from './config/board-changes.ts';
export type { BridgeConfig } from './config/bridge-config.ts';
export { type ConfigMistake, mistakeLine } from './config/config-mistake.ts';
export { configJsonSchema } from './config/config-schema.ts';

export { keysAfterRestart } from './config/keys-after-restart.ts';
export { type ConfigSources, type ResolvedConfig, resolveConfig } from './config/resolve-config.ts';
export type { Setting } from './config/setting.ts';
export { askBridge, type ControlAnswer, type RunningBoard, runningBoards } from './control/control-client.ts';
export { type ControlServerOptions, serveControl } from './control/control-server.ts';
export { ControlledBoards } from './control/controlled-boards.ts';
export { bridgeTee, type HeardBytes, portBytes } from './control/heard-bytes.ts';
export { writeOnce } from './control/write-once.ts';
export { AutoDecoder } from './decode/auto-decoder.ts';
export type { DecodedLine, DecodedValue, Decoder } from './decode/decoder.ts';
export { type DecoderConfig, decoderSchema } from './decode/decoder-schema.ts';
export type { Dialect, DialectSeries } from './decode/dialect.ts';
export { dialectConfig } from './decode/dialect-config.ts';
export { makeDecoder } from './decode/make-decoder.ts';
export type { Destination } from './destination.ts';
export { destinationTitle } from './destination-title.ts';
export { supplyNow } from './doctor/check-power.ts';
export { examine } from './doctor/examine.ts';
export type { Finding } from './doctor/finding.ts';
export { udevRule } from './doctor/udev-rule.ts';
export { watchPower } from './doctor/watch-power.ts';
export { BoardHealth, type BoardHealthOptions } from './health/board-health.ts';
export type { BridgeHealth } from './health/bridge-health.ts';
export { type MachineSize, whyTooSmall } from './machine-size.ts';
export { type BridgeMetricsSources, bridgeMetrics } from './metrics/bridge-metrics.ts';
export { type MetricsEndpoint, serveMetrics } from './metrics/serve-metrics.ts';
export type { Sample } from './sample.ts';
export { destinationName } from './sinks/connection-error.ts';
export { DeliveryMeter, type DeliveryMode, type DeliveryStats } from './sinks/delivery-meter.ts';
export { openStoreMemory, type StoreMemory } from './sinks/mqtt/delivery/store-memory.ts';
export { type ForgetOnBrokerOptions, forgetOnBroker } from './sinks/mqtt/forget/forget-on-broker.ts';
export type { Forgotten } from './sinks/mqtt/forget/forget-retained.ts';
export type { MqttDestination } from './sinks/mqtt/mqtt-destination.ts';
export type { StreamDestination } from './sinks/stream/destination.ts';
export { portSource } from './sources/port-source.ts';
export { type DeviceRoots, listPorts, type PortDescription } from './sources/serial/list-ports.ts';
export type { OpenPort, Source, SourceBatch, SourceTap } from './sources/source.ts';
export { parseTcpUrl } from './sources/tcp/tcp-address.ts';
export type { JournalSpool } from './spool/disk/journal-spool.ts';
export { type JournalSpoolOptions, openJournalSpool } from './spool/disk/open-journal-spool.ts';
export { MemorySpool, type MemorySpoolOptions } from './spool/memory-spool.ts';
export type { Spool, SpoolEntry, SpoolHole } from './spool/spool.ts';
export type { SpoolStats } from './spool/spool-stats.ts';
export { type Machine, systemMachine } from './time/machine.ts';
export { type BoardMemory, openBoardMemory } from './usb-boards/board-memory.ts';
export { type UsbBoardsWatch, watchUsbBoards } from './usb-boards/watch-usb-boards.ts';
