export {
  BoardstreamError,
  type Clock,
  describeStatus,
  type ErrorCode,
  ManualClock,
  type OnStatus,
  type Status,
  systemClock,
} from '../core/index.ts';
export type { HoleCount } from './ingest/ack-counters.ts';
export type { AckStats } from './ingest/ack-streams.ts';
export { startPlotServer } from './plot-server.ts';
export type { PlotServer, PlotServerOptions } from './plot-server-options.ts';
export type { Share } from './subscribe/share.ts';
export type { SubscribedBroker } from './subscribe/subscriptions.ts';
