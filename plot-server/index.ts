export { type PlotServer, type PlotServerOptions, startPlotServer } from './plot-server.ts';
