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
export {
  type ChipFirmware,
  type ChipFirmwareOptions,
  chipFirmware,
  type EepromStore,
  findOptiboot,
} from './avr/chip/index.ts';
export {
  type CoreHooks,
  type CoreOptions,
  type FirmwareImage,
  type InstructionCore,
  InterpreterCore,
  type MemorySizes,
  readFirmware,
  type StopReason,
  TranslatingCore,
  type TranslatingCoreOptions,
} from './avr/core/index.ts';
export * from './faults/index.ts';
export type { ConnectedParts } from './firmata/connected-parts.ts';
export { type FirmataFirmware, type FirmataOptions, firmataFirmware } from './firmata/firmata-firmware.ts';
export type { PinSnapshot } from './firmata/firmata-pin.ts';
export type { PinMode } from './firmata/protocol.ts';
export type { Firmware, Print, SerialPins } from './firmware/firmware.ts';
export { type ReplayOptions, replayFirmware } from './firmware/replay-firmware.ts';
export { type TextPrint, type TextSketch, type TraceInput, textFirmware } from './firmware/text-firmware.ts';
export { ioAtRest } from './io-at-rest.ts';
export type { HostEvent, Link, LinkFactory, OnHostBytes, OnHostEvent } from './links/link.ts';
export { MemoryPort, type MemoryPortOptions } from './links/memory.ts';
export { type PtyOptions, ptyLink } from './links/pty.ts';
export * from './scenario/index.ts';
export {
  type Adc,
  FAILURES,
  type FailureName,
  type FileFailure,
  type KernelDevice,
  type KernelSensorsOptions,
  kernelSensors,
  type ListedDevice,
  type MakeSensorOptions,
  makeSensor,
  type QuantitySource,
  type Reading,
  type ScheduledFailure,
  SENSORS,
  type Sensor,
  type SensorPart,
  type SensorType,
  sensorSchema,
  sensorTypeByName,
} from './sensors/index.ts';
export type { AnalogPart, DigitalPart, I2cPart, Level, LinePart, OneWirePart, Part } from './sensors/part.ts';
export { type SimulatedBoard, type SimulatedBoardOptions, simulateBoard } from './simulated-board.ts';
export { demoSketch } from './sketches/demo-sketch.ts';
export { isShippedSketch, type ShippedSketch, shippedSketch } from './sketches/shipped-sketch.ts';
export { type SketchOptions, sketchFor } from './sketches/sketch-for.ts';
export type { GivenSensor, GivenSensors, NamedSensor, TestSensors } from './test-sensors.ts';
export { type FollowOptions, follow } from './traces/follow.ts';
export { ecgTrace, roomDayTrace } from './traces/index.ts';
export { readWfdbRecord } from './traces/wfdb/record.ts';
export type { Speed } from './transmit.ts';
export { type TestBoard, type WithBoardOptions, withBoard } from './with-board.ts';
