import { FAILURES, type FailureName } from '../sensors/failures.ts';
/** Which bytes are hit, from the fault's time on: the next `count`, or each with probability `rate` (0 to 1) for `forMs`. */
export type ByteShare = { readonly count: number } | { readonly rate: number; readonly forMs: number };

interface Scheduled {
  /** Simulated milliseconds since the board was first plugged in; unplugged time counts. */
  readonly atMs: number;
}

/** What goes wrong between the board's transmitter and the host. */
export type LineFault = Scheduled &
  (
    | ({ readonly kind: 'drop-bytes' | 'duplicate-bytes' | 'flip-bytes' } & ByteShare)
    /** A pause of `forMs` in the middle of each of the next `count` lines. */
    | { readonly kind: 'split-line'; readonly count: number; readonly forMs: number }
    /** So many letters more at the start of the next line. */
    | { readonly kind: 'overlong-line'; readonly bytes: number }
    /** Nothing leaves until `forMs` later; the program on the board waits meanwhile. */
    | { readonly kind: 'stall'; readonly forMs: number }
    /** The host reads at `baudRate` what the board sends at its own rate. */
    | { readonly kind: 'wrong-baud'; readonly baudRate: number; readonly forMs: number }
  );

/** What happens to the board itself. */
export type BoardFault = Scheduled &
  /** The port goes away, and comes back after `forMs`, with another link path if one is given; without `forMs` never. */
  (
    | { readonly kind: 'unplug'; readonly forMs?: number; readonly linkPath?: string }
    /** The program starts again; the port stays. What was being sent is cut. */
    | { readonly kind: 'reset' }
    /** The supply dips for `forMs`: the line is cut, then silent, then the program starts again. The port stays. */
    | { readonly kind: 'brown-out'; readonly forMs: number }
  );

/** What a part can be told to do wrong; each part says which of these it knows. */
export const PART_FAULTS = FAILURES;

export type PartFaultName = FailureName;

/** A part on a pin misbehaves, for `forMs`, or to the end without it. */
export type PartFault = Scheduled & {
  readonly kind: 'part';
  readonly pin: string;
  readonly name: PartFaultName;
  readonly forMs?: number;
};

export type Fault = LineFault | BoardFault | PartFault;

export function isBoardFault(fault: Fault): fault is BoardFault {
  return fault.kind === 'unplug' || fault.kind === 'reset' || fault.kind === 'brown-out';
}

export function isPartFault(fault: Fault): fault is PartFault {
  return fault.kind === 'part';
}

export function isLineFault(fault: Fault): fault is LineFault {
  return !isBoardFault(fault) && !isPartFault(fault);
}

/** `flip-bytes at 12.5 s`; `stuck on A0 at 3.0 s`. */
export function faultText(fault: Fault): string {
  const what = fault.kind === 'part' ? `${fault.name} on ${fault.pin}` : fault.kind;
  return `${what} at ${(fault.atMs / 1000).toFixed(3)} s`;
}
