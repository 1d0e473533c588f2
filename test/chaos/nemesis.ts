import { systemClock } from '../../core/index.ts';
import type { Fault, NetworkFaultKind, ProcessFaultKind, Schedule } from './faults.ts';
import type { Direction, Namespace } from './namespace.ts';
import type { Rig } from './rig.ts';

/** What was done, and that it was felt: a rule that matches no packet is no fault. */
export interface Toll {
  /** One entry a fault, with its time. */
  readonly faults: readonly string[];
  readonly swallowedPackets: number;
  readonly killedSockets: number;
}

/** Brings every fault of the schedule upon the rig and mends it again. */
export async function unleash(schedule: Schedule, rig: Rig, namespace: Namespace): Promise<Toll> {
  let swallowedPackets = 0;
  let killedSockets = 0;
  const startMs = systemClock.monotonicMs();
  const done: { readonly atMs: number; readonly text: string }[] = [];
  async function run<Kind extends string>(
    faults: readonly Fault<Kind>[],
    strike: (fault: Fault<Kind>) => Promise<void>,
  ) {
    for (const fault of faults) {
      await systemClock.sleep(fault.pauseMs);
      const atMs = systemClock.monotonicMs() - startMs;
      done.push({
        atMs,
        text: `${seconds(atMs)} ${fault.kind}${fault.lastsMs > 0 ? ` ${seconds(fault.lastsMs)}` : ''}`,
      });
      await strike(fault);
    }
  }
  // Both are awaited to the end, so that nothing strikes a rig that is being taken down.
  const ends = await Promise.allSettled([
    run(schedule.process, (fault) => strikeProcess(fault, rig)),
    run(schedule.network, async (fault) => {
      if (fault.kind === 'killSockets') killedSockets += await killSockets(rig.frontPort, namespace);
      else swallowedPackets += await cutNetwork(fault, rig.frontPort, namespace);
    }),
  ]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const faults = done.sort((a, b) => a.atMs - b.atMs).map(({ text }) => text);
  return { faults, swallowedPackets, killedSockets };
}

async function strikeProcess({ kind, lastsMs }: Fault<ProcessFaultKind>, rig: Rig): Promise<void> {
  switch (kind) {
    case 'killServer':
      return rig.restartServer(lastsMs);
    case 'killBridge':
      return rig.restartBridge(lastsMs);
    case 'killBoth':
      await Promise.all([rig.restartServer(lastsMs), rig.restartBridge(lastsMs)]);
      return;
    case 'freezeServer':
      rig.signalServer('SIGSTOP');
      await systemClock.sleep(lastsMs);
      rig.signalServer('SIGCONT');
  }
}

/** Ends the bridge's connection, as soon as it has one. Returns how many sockets were ended. */
async function killSockets(port: number, namespace: Namespace): Promise<number> {
  for (let tries = 0; tries < 20; tries += 1) {
    const killed = await namespace.killSockets(port);
    if (killed > 0) return killed;
    await systemClock.sleep(100);
  }
  return 0;
}

/** Returns how many packets were swallowed. */
async function cutNetwork({ kind, lastsMs }: Fault<NetworkFaultKind>, port: number, namespace: Namespace) {
  const directions: Direction[] = [];
  if (kind !== 'dropToBridge') directions.push('toServer');
  if (kind !== 'dropToServer') directions.push('toBridge');
  await namespace.drop(port, directions);
  await systemClock.sleep(lastsMs);
  return namespace.heal();
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
