export { type BackoffOptions, backoff } from './backoff.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  BoardstreamError,
  ERROR_CODES,
  type ErrorCode,
  type ErrorContext,
  errorText,
  isBoardstreamError,
  systemCode,
} from './errors.ts';
export { DEFAULT_MAX_LINE_BYTES, LineGuard } from './line-guard.ts';
export { lineText, lineTexts } from './line-text.ts';
export { ManualClock } from './manual-clock.ts';
export type { Point, Quality } from './point.ts';
export { describeStatus, type LogLevel, type OnStatus, type Status } from './status.ts';
export {
  formatQuantityTrace,
  parseQuantityTrace,
  type Quantity,
  type QuantityTrace,
  sampleTrace,
  traceDurationS,
} from './trace/quantity-trace.ts';
export { parseRecording, type Recording, type RecordingEvent } from './trace/recording.ts';
export { unitCode, unitLabel } from './units.ts';
export {
  encodePoint,
  HEARTBEAT,
  isJsonObject,
  isoTime,
  type Json,
  type JsonObject,
  MAX_MESSAGE_BYTES,
  type ParsedMessage,
  parseMessage,
  qualityOf,
  STREAM_TOKEN_HEADER,
  STREAM_TOKEN_PATTERN,
  type StreamMessage,
} from './wire.ts';
