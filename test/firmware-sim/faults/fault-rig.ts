import { ManualClock } from '../../../core/index.ts';
import { type Fault, FaultLog, hasFired, simulateFaultyBoard } from '../../../firmware-sim/faults/index.ts';
import type { Firmware, Link, LinkFactory, Speed } from '../../../firmware-sim/index.ts';
import { uno } from '../rig.ts';

export interface FaultRigOptions {
  readonly firmware: Firmware;
  readonly faults: readonly Fault[];
  readonly durationMs: number;
  readonly seed?: number;
  readonly speed?: Speed;
}

/** Runs a board to its end on a clock of its own, and says what left it with the times in simulated milliseconds. */
export async function runFaults({ firmware, faults, durationMs, seed = 1, speed = 'max' }: FaultRigOptions) {
  const clock = new ManualClock();
  const log = new FaultLog(faults);
  const sent: { atMs: number; text: string }[] = [];
  const printed: string[] = [];
  const plugs: (string | undefined)[] = [];
  const received: Uint8Array[] = [];
  const { board, ended } = await simulateFaultyBoard({
    profile: uno,
    firmware,
    faults,
    log,
    seed,
    durationMs,
    speed,
    clock,
    plug: (linkPath) => collecting(received, () => plugs.push(linkPath)),
    onSent: (bytes, atMs) => sent.push({ atMs, text: Buffer.from(bytes).toString('latin1') }),
    onPrinted: (bytes) => printed.push(Buffer.from(bytes).toString('latin1')),
  });
  let isOver = false;
  void ended.finally(() => {
    isOver = true;
  });
  for (let turn = 0; !isOver && turn < 10_000; turn += 1) await clock.advance(speed === 'max' ? 1 : 100);
  await board.close();
  return {
    /** What the link took: the bytes a host could read. */
    bytes: Buffer.concat(received),
    text: Buffer.concat(received).toString('latin1'),
    printed: printed.join(''),
    sent,
    plugs,
    isOver,
    outcomes: log.outcomes,
    unfired: log.outcomes.filter((outcome) => !hasFired(outcome)),
    stillSleeping: clock.sleeping,
  };
}

function collecting(received: Uint8Array[], onPlug: () => void): LinkFactory {
  return async (): Promise<Link> => {
    onPlug();
    return {
      path: undefined,
      write(bytes) {
        received.push(bytes.slice());
        return bytes.length;
      },
      async close() {},
    };
  };
}
