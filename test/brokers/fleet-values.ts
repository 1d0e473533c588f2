/** Values a bridge may print in a run. */
const VALUES_OF_A_BRIDGE = 1_000_000;

/**
 * The value that a bridge prints as its `index`th, both from 0: whole numbers, every one of them printed once in the
 * whole fleet, so that a value alone says where it came from.
 */
export function fleetValue(bridge: number, index: number): number {
  return (bridge + 1) * VALUES_OF_A_BRIDGE + index;
}

/** What became of the values of a fleet. */
export interface FleetTally {
  readonly appended: number;
  /** Different values of the fleet that are stored. */
  readonly stored: number;
  readonly lost: number;
  /** Further times that a value is stored. */
  readonly twice: number;
  /** Stored, and never printed. */
  readonly foreign: number;
  /** The worst bridge, and its lost values, for whoever looks for the cause. */
  readonly worst?: { readonly bridge: number; readonly lost: number; readonly first: number; readonly last: number };
}

/** @param appended how many values each bridge has printed */
export function tallyFleet(appended: readonly number[], values: Iterable<number>): FleetTally {
  const stored = new Set<number>();
  let twice = 0;
  let foreign = 0;
  for (const value of values) {
    const bridge = Math.floor(value / VALUES_OF_A_BRIDGE) - 1;
    const index = value - fleetValue(bridge, 0);
    if (!Number.isInteger(index) || index >= (appended[bridge] ?? 0)) foreign += 1;
    else if (stored.has(value)) twice += 1;
    else stored.add(value);
  }
  const holes = appended.map((count, bridge) => lostOf(bridge, count, stored)).filter(({ lost }) => lost > 0);
  const worst = holes.sort((a, b) => b.lost - a.lost)[0];
  const all = appended.reduce((sum, count) => sum + count, 0);
  const lost = all - stored.size;
  return { appended: all, stored: stored.size, lost, twice, foreign, ...(worst !== undefined && { worst }) };
}

function lostOf(bridge: number, count: number, stored: ReadonlySet<number>) {
  const lost = Array.from({ length: count }, (_, index) => index).filter(
    (index) => !stored.has(fleetValue(bridge, index)),
  );
  return { bridge, lost: lost.length, first: lost[0] ?? 0, last: lost.at(-1) ?? 0 };
}
