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
export { type PlotServer, type PlotServerOptions, startPlotServer } from './plot-server.ts';
