export {
  BoardstreamError,
  type Clock,
  type ErrorCode,
  ManualClock,
  parseQuantityTrace,
  parseRecording,
  type QuantityTrace,
  type Recording,
  systemClock,
} from '../core/index.ts';
export * from './account/index.ts';
export * from './faults/index.ts';
export type { Firmware, Print, SerialPins } from './firmware/firmware.ts';
export { type ReplayOptions, replayFirmware } from './firmware/replay-firmware.ts';
export { type TextPrint, type TextSketch, type TraceInput, textFirmware } from './firmware/text-firmware.ts';
export type { Link, LinkFactory, OnHostBytes } from './links/link.ts';
export { MemoryPort, type MemoryPortOptions } from './links/memory.ts';
export { type PtyOptions, ptyLink } from './links/pty.ts';
export * from './scenario/index.ts';
export { type SimulatedBoard, type SimulatedBoardOptions, simulateBoard } from './simulated-board.ts';
export { demoSketch } from './sketches/demo-sketch.ts';
export { type SketchOptions, sketchFor } from './sketches/sketch-for.ts';
export { ecgTrace, roomDayTrace } from './traces/index.ts';
export type { Speed } from './transmit.ts';
export { type TestBoard, type WithBoardOptions, withBoard } from './with-board.ts';
