import type { BoardProfile } from '../../../../boards/index.ts';
import { type ChipFirmwareOptions, chipFirmware, type SimulatedBoardOptions } from '../../../../firmware-sim/index.ts';
import type { Part } from '../../../../firmware-sim/sensors/part.ts';
import { memoryRig, uno } from '../../rig.ts';
import { compileSketch } from './compile-sketch.ts';

interface SketchOptions extends Omit<ChipFirmwareOptions, 'profile' | 'program' | 'parts'> {
  /** Default an Arduino Uno. */
  readonly profile?: BoardProfile;
  readonly parts?: Readonly<Record<string, Part>>;
  readonly board?: Partial<SimulatedBoardOptions> & { readonly capacityBytes?: number };
}

/** C, compiled for the board's chip and running on it, on a port in memory. */
export async function runningSketch(gcc: string, code: string, options: SketchOptions = {}) {
  const { profile = uno, parts = {}, board = {}, ...rest } = options;
  const program = compileSketch(gcc, code, profile.mcu.toLowerCase());
  const firmware = chipFirmware({ profile, program, parts: new Map(Object.entries(parts)), ...rest });
  return { firmware, ...(await memoryRig(firmware, { profile, ...board })) };
}

/** Low from each odd one of these simulated milliseconds to the next, high else. */
export function dips(...changesMs: readonly number[]): Part {
  return {
    kind: 'digital',
    level: (timeMs) => (changesMs.filter((changeMs) => changeMs <= timeMs).length % 2 === 0 ? 1 : 0),
    nextChangeMs: (timeMs) => changesMs.find((changeMs) => changeMs > timeMs) ?? Number.POSITIVE_INFINITY,
  };
}
