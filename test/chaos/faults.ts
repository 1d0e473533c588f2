import { SeededRandom } from '../journal/simulation/seeded-random.ts';

/** What happens to the processes; one at a time. */
const PROCESS_FAULTS = ['killServer', 'killBridge', 'killBoth', 'freezeServer'] as const;
/** What happens to the network; one at a time, beside those of the processes. `pullCable` outlasts every timer. */
const NETWORK_FAULTS = ['dropBoth', 'dropToServer', 'dropToBridge', 'killSockets', 'pullCable'] as const;

export type ProcessFaultKind = (typeof PROCESS_FAULTS)[number];
export type NetworkFaultKind = (typeof NETWORK_FAULTS)[number];

export interface Fault<Kind extends string = string> {
  readonly kind: Kind;
  /** Quiet time before it, after the one before has ended. */
  readonly pauseMs: number;
  /** From the fault to its end: the restart, the thaw, the healing. */
  readonly lastsMs: number;
}

export interface Schedule {
  readonly process: readonly Fault<ProcessFaultKind>[];
  readonly network: readonly Fault<NetworkFaultKind>[];
}

/**
 * Faults for `durationMs`. The two lists run beside each other, so that a bridge is killed while the network is cut. In
 * each all kinds come once, in some order, before one comes again; the last fault of each may end a little late.
 */
export function faultSchedule(seed: number, durationMs: number): Schedule {
  const random = new SeededRandom(seed);
  return { process: lane(PROCESS_FAULTS, durationMs, random), network: lane(NETWORK_FAULTS, durationMs, random) };
}

function lane<Kind extends string>(kinds: readonly Kind[], durationMs: number, random: SeededRandom): Fault<Kind>[] {
  const faults: Fault<Kind>[] = [];
  let left: Kind[] = [];
  for (let atMs = 0; ; ) {
    if (left.length === 0) left = [...kinds];
    const [kind] = left.splice(random.between(0, left.length - 1), 1);
    const fault = { kind: kind as Kind, pauseMs: random.between(500, 4_000), lastsMs: lastsMs(kind as Kind, random) };
    atMs += fault.pauseMs + fault.lastsMs;
    if (atMs > durationMs) return faults;
    faults.push(fault);
  }
}

function lastsMs(kind: string, random: SeededRandom): number {
  switch (kind) {
    case 'killSockets':
      return 0;
    // The slower end leaves a silent peer after 15 s.
    case 'pullCable':
      return random.between(16_000, 19_000);
    case 'killServer':
    case 'killBridge':
    case 'killBoth':
      return random.between(0, 2_500);
    default:
      return random.between(1_000, 6_000);
  }
}
