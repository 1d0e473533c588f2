import type { z } from 'zod';
import type { BoardProfile } from '../../boards/index.ts';
import type { FaultTarget, PartFaultName } from '../faults/index.ts';
import type { ReadQuantity } from '../firmware/line-template.ts';
import type { Part } from '../sensors/part.ts';

export interface PartContext {
  readonly profile: BoardProfile;
  /** As on the board: `A0`, `D2`. */
  readonly pin: string;
  /** One for each part of the scenario. */
  readonly seed: number;
  /**
   * What an input of the part is exposed to, by simulated time: the quantity its `follow` names. With `follow: room.light`
   * every input gets it. `undefined` when the scenario leaves it open.
   */
  quantity(input: string): ReadQuantity | undefined;
}

/** A part as the scenario file names it. */
export interface PartKind {
  /** Of the part's `options` in the file. */
  readonly options: z.ZodType;
  /** The inputs it can follow, for the check of the file. Default: any name. */
  readonly inputs?: readonly string[];
  /** The faults it knows. Default: none. */
  readonly faults?: readonly PartFaultName[];
  /** @param options what `options` made of the file's */
  make(options: unknown, context: PartContext): Part & Partial<FaultTarget>;
  /**
   * What a sketch's library reads from the part, for text boards: `temperature` on pin D2 is `{D2.temperature}` in a
   * template. An analogue part reads as `{A0}`, by the board's converter, without this.
   */
  readings?(part: Part): Readonly<Record<string, ReadQuantity>>;
}

export type PartRegistry = Readonly<Record<string, PartKind>>;
