import type { Part } from '../sensors/part.ts';
import type { PartFault } from './fault.ts';
import type { FaultLog } from './fault-log.ts';
import type { FaultTarget } from './fault-target.ts';
import type { Timeline } from './timeline.ts';

export interface FaultyPartOptions<P extends Part> {
  readonly part: P & FaultTarget;
  /** Those of this part. */
  readonly faults: readonly PartFault[];
  readonly log: FaultLog;
  readonly timeline: () => Timeline;
}

interface Switch {
  readonly atMs: number;
  readonly on: boolean;
  readonly fault: PartFault;
}

/**
 * The part, with faults switched on and off before the first access at or after their time. A fault counts as fired when
 * the board has dealt with the part while it was on: a sensor nobody reads is not stuck. The part sees time since the board
 * was first plugged in, which goes on through resets; a reset that comes while the program is ahead of the schedule never
 * sets it back.
 */
export function faultyPart<P extends Part>({ part, faults, log, timeline }: FaultyPartOptions<P>): P {
  const switches = faults.flatMap(switchesOf).sort((a, b) => a.atMs - b.atMs);
  const on = new Set<PartFault>();
  let lastMs = 0;
  const at = (timeMs: number) => {
    lastMs = Math.max(lastMs, timeline().bootedAtMs + timeMs);
    for (let next = switches[0]; next !== undefined && next.atMs <= lastMs; next = switches[0]) {
      part.fault(next.fault.name, next.on, next.atMs);
      if (next.on) on.add(next.fault);
      else on.delete(next.fault);
      switches.shift();
    }
    for (const fault of on) log.fired(fault, lastMs);
    return lastMs;
  };
  const nextSwitchMs = () => switches[0]?.atMs ?? Number.POSITIVE_INFINITY;
  const toBoot = (timeMs: number) => timeMs - timeline().bootedAtMs;
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || !TIMED.has(name)) return value;
      return (...given: unknown[]) => {
        const timeMs = at(given.pop() as number);
        const result: unknown = Reflect.apply(value, target, [...given, timeMs]);
        return name === 'nextChangeMs' ? toBoot(Math.min(result as number, nextSwitchMs())) : result;
      };
    },
  });
}

/** Methods of parts whose last parameter is the time. */
const TIMED: ReadonlySet<string | symbol> = new Set([
  'volts',
  'level',
  'nextChangeMs',
  'hostPulls',
  'pullsLow',
  'start',
  'write',
  'read',
  'stop',
  'reset',
  'writeSlot',
  'readSlot',
  'sends',
  'holdsBus',
  'readingsAt',
]);

function switchesOf(fault: PartFault): Switch[] {
  const { atMs, forMs } = fault;
  const start = { atMs, on: true, fault };
  return forMs === undefined ? [start] : [start, { atMs: atMs + forMs, on: false, fault }];
}
