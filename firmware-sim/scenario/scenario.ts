import type { BoardProfile } from '../../boards/index.ts';
import type { Mistake, QuantityTrace } from '../../core/index.ts';
import type { Fault, FaultLog } from '../faults/index.ts';
import type { Timeline } from '../faults/timeline.ts';
import type { Firmware } from '../firmware/firmware.ts';
import type { Level, Part } from '../sensors/part.ts';
import type { Expectation } from './expectation.ts';
import type { PartRegistry } from './part-registry.ts';

/** What a firmware lets be seen of its pins. */
export interface PinReader {
  /** What the board drives, or reads where it drives nothing; `undefined` for a pin it does not know. */
  level(pin: string): Level | undefined;
}

/** A firmware, and its pins where it lets them be seen. */
export interface BoardFirmware {
  readonly firmware: Firmware;
  readonly pins?: PinReader;
}

export interface FirmwareInput {
  readonly profile: BoardProfile;
  /** By pin, as on the board. */
  readonly parts: ReadonlyMap<string, Part>;
  readonly seed: number;
  /** The scenario's `file`, or the `name` of a sketch of the package; empty for kinds that have neither. */
  readonly file: string;
}

/** @throws BoardstreamError when the file is no firmware, or a part does not fit */
export type FirmwareFactory = (input: FirmwareInput) => BoardFirmware;

/** What a scenario is read with: everything that is not in its text. */
export interface ScenarioTools {
  /** Added to `ideal` and to the sensors of the simulator. */
  readonly parts?: PartRegistry;
  /** Kinds of firmware besides `text`. */
  readonly firmwares?: Readonly<Partial<Record<'firmata' | 'hex' | 'shipped', FirmwareFactory>>>;
  /** @param file as the scenario writes it. @throws BoardstreamError when it cannot be read or is no trace */
  readTrace(file: string): QuantityTrace;
}

export interface AssemblyOptions {
  readonly seed: number;
  /** Faults of parts are written here. */
  readonly log: FaultLog;
  readonly timeline: () => Timeline;
}

/** A scenario that has been read and checked. Times are simulated milliseconds since the board is plugged in. */
export interface Scenario {
  readonly profile: BoardProfile;
  readonly durationMs: number;
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly expectations: readonly Expectation[];
  /** New parts and firmware, for one run. */
  assemble(options: AssemblyOptions): BoardFirmware;
}

export type ParsedScenario =
  | { readonly kind: 'valid'; readonly scenario: Scenario }
  | { readonly kind: 'invalid'; readonly mistakes: readonly Mistake[] };
