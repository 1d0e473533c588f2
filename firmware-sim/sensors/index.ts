export { FAILURES, type FailureName, type ScheduledFailure } from './failures.ts';
export type { AnalogPart, DigitalPart, I2cPart, Level, LinePart, OneWirePart, Part } from './part.ts';
export type { QuantitySource } from './quantity-source.ts';
export { makeSensor, SENSORS, sensorSchema, sensorTypeByName } from './registry.ts';
export type { Adc, FailingPart, Reading, Sensor, SensorPart, SensorQuantity } from './sensor.ts';
export type { MakeSensorOptions, SensorType } from './sensor-type.ts';
