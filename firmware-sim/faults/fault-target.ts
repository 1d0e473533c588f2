import type { PartFaultName } from './fault.ts';

/** A part that can be told to misbehave. */
export interface FaultTarget {
  /** The faults it knows. Default: any may be asked for. */
  readonly faultNames?: readonly PartFaultName[];
  /**
   * Switches a fault on or off. Called before the first access to the part at or after `timeMs`, in the order of the times.
   * @param timeMs simulated milliseconds, as in the part's other calls
   */
  fault(name: PartFaultName, on: boolean, timeMs: number): void;
}

export function isFaultTarget(part: object): part is FaultTarget {
  return 'fault' in part && typeof part.fault === 'function';
}
