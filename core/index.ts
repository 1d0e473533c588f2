export { AckSource, type AckSourceOptions } from './ack-stream/ack-source.ts';
export { AckClient, type AckClientOptions } from './ack-stream/client.ts';
export {
  type AckMode,
  type ClientEffect,
  type ClientEvent,
  type ClientProgress,
  type ClientReport,
  NOT_ACKNOWLEDGING,
  type RenounceSource,
  SILENT,
} from './ack-stream/client-event.ts';
export {
  ACK_HEADER,
  ACK_RESPONSE_HEADERS,
  ACK_VERSION,
  BOOT_HEADER,
  BOOT_PATTERN,
  SOURCE_HEADER,
  SOURCE_PATTERN,
} from './ack-stream/headers.ts';
export type { LaterRange } from './ack-stream/later-ranges.ts';
export { DEFAULT_WINDOW, MAX_BOOTS, type Window } from './ack-stream/limits.ts';
export { type JudgeLine, type Judgement, OVERLONG_LINE, type ReceivedLine } from './ack-stream/line-intake.ts';
export { encodeMark, MARK_PREFIX } from './ack-stream/mark.ts';
export { MAX_SERVER_LINE_BYTES, type Rejected } from './ack-stream/server-line.ts';
export type { SourceEffect, SourceEvent } from './ack-stream/source-event.ts';
export {
  type DeclaredHole,
  type Lane,
  NEW_SOURCE,
  type NumberedLine,
  type SourceBatch,
  type SourceRecord,
} from './ack-stream/source-record.ts';
export {
  type Boot,
  LOST_REASONS,
  type LostReason,
  ownBoot,
  type SpoolIdentity,
  type SpoolItem,
  type SpoolView,
} from './ack-stream/spool-view.ts';
export {
  type AnswerHead,
  type DataHead,
  encodeAnswerHead,
  encodeDataHead,
  parseAnswerHead,
  parseDataHead,
} from './ack-topic/head.ts';
export { NumberedText, type NumberedTextLimits } from './ack-topic/numbered-text.ts';
export { type BoardPoint, encodePointLine, type ParsedPointLine, parsePointLine } from './ack-topic/point-line.ts';
export { StoreSet, type StoreSetEffect, type StoreSetOptions } from './ack-topic/store-set.ts';
export { Alarm } from './alarm.ts';
export { type BackoffOptions, backoff } from './backoff.ts';
export { boardFigure, type PlottedFigure, type PlottedSeries } from './board-figure.ts';
export { type Clock, machineMonotonicMs, systemClock } from './clock.ts';
export { DEFAULT_HOST, DEFAULT_HTTP_PORT, EVERY_ADDRESS } from './default-address.ts';
export { describeStatus, type LogLevel } from './describe-status.ts';
export { parseDuration } from './duration-text.ts';
export {
  BoardstreamError,
  ERROR_CODES,
  type ErrorCode,
  type ErrorContext,
  errorText,
  isBoardstreamError,
  systemCode,
} from './errors.ts';
export {
  type BoardState,
  type BridgeDetails,
  type BridgeReport,
  encodeBridgeReport,
  MAX_REPORTED_BOARDS,
  parseBridgeReport,
} from './fleet/bridge-report.ts';
export { DEFAULT_MAX_LINE_BYTES, LineGuard } from './line-guard.ts';
export { lineText, lineTexts } from './line-text.ts';
export { ManualClock } from './manual-clock.ts';
export { formatMetrics, METRICS_CONTENT_TYPE, type Metric, metric } from './metrics.ts';
export { keysOf, propertySchema, schemaAt, variantsOf } from './mistakes/json-schema.ts';
export { type FilePath, type Mistake, MistakeList, pathText } from './mistakes/mistake-list.ts';
export { type CheckedData, type SchemaIssue, type SchemaMistake, schemaMistakes } from './mistakes/schema-mistakes.ts';
export { didYouMean, nearestWord } from './nearest-word.ts';
export type { Point, Quality } from './point.ts';
export { secretText } from './secret-text.ts';
export { SeldomReport, type SeldomReportOptions } from './seldom-report.ts';
export {
  SERVER_LIMIT_NAMES,
  SERVER_LIMITS,
  type ServerLimit,
  type ServerLimitName,
  type ServerLimits,
  serverLimits,
} from './server-limits.ts';
export { parseSize } from './size-text.ts';
export type { OnStatus, Status } from './status.ts';
export { textHash } from './text-hash.ts';
export { CONNECT_PACKET, PacketFollower, type PacketHead, PUBLISH_PACKET } from './topics/packet-follower.ts';
export { topicLevel } from './topics/topic-level.ts';
export {
  type BoardTopics,
  type BridgeTopics,
  boardTopics,
  bridgeTopics,
  DEFAULT_TOPIC_BASE,
  isTopicBase,
  readBridgeTopic,
  serverFilters,
} from './topics/topics.ts';
export {
  formatQuantityTrace,
  parseQuantityTrace,
  type Quantity,
  type QuantityTrace,
  sampleTrace,
  traceDurationS,
} from './trace/quantity-trace.ts';
export { parseRecording, type Recording, type RecordingEvent } from './trace/recording.ts';
export { type RecordingHeader, RecordingWriter } from './trace/recording-writer.ts';

export { MAX_UNIT_CHARACTERS, unitCode, unitLabel } from './units.ts';
export {
  encodePoint,
  HEARTBEAT,
  isJsonObject,
  isoTime,
  type Json,
  type JsonObject,
  MAX_MESSAGE_BYTES,
  type ParsedMessage,
  parseJsonObject,
  parseMessage,
  qualityOf,
  STREAM_TOKEN_HEADER,
  STREAM_TOKEN_PATTERN,
  type StreamMessage,
} from './wire.ts';
