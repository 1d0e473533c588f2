export type { Mistake } from '../../core/index.ts';
export { type Expectation, type ExpectationOutcome, expectationText } from './expectation.ts';
export { type FollowOptions, IdealSensor } from './ideal-sensor.ts';
export { parseScenario } from './parse-scenario.ts';
export type { PartContext, PartKind, PartRegistry } from './part-registry.ts';
export {
  type RunScenarioOptions,
  reportText,
  runScenario,
  type ScenarioReport,
  type ScenarioRun,
} from './run-scenario.ts';
export type {
  BoardFirmware,
  FirmwareFactory,
  FirmwareInput,
  ParsedScenario,
  PinReader,
  Scenario,
  ScenarioTools,
} from './scenario.ts';
export { SCENARIO_KEYS } from './schema.ts';
