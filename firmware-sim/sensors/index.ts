export { FAILURES, type FailureName, type ScheduledFailure } from './failures.ts';
export type { KernelDevice } from './kernel/kernel-device.ts';
export {
  type FileFailure,
  type KernelSensorsOptions,
  kernelSensors,
  type ListedDevice,
} from './kernel/kernel-sensors.ts';
export type { AnalogPart, DigitalPart, I2cPart, Level, LinePart, OneWirePart, Part } from './part.ts';
export type { QuantitySource } from './quantity-source.ts';
export { makeSensor, SENSORS, sensorSchema, sensorTypeByName } from './registry.ts';
export type { Adc, FailingPart, Reading, Sensor, SensorPart, SensorQuantity } from './sensor.ts';
export type { MakeSensorOptions, SensorType } from './sensor-type.ts';
