import { systemClock } from '../../core/index.ts';
import type { Fault, NetworkFaultKind, ProcessFaultKind, Schedule } from './faults.ts';
import type { Namespace } from './namespace.ts';
import type { Rig } from './rig.ts';

/** Brings every fault of the schedule upon the rig and mends it again. Returns what was done, one entry a fault. */
export async function unleash(schedule: Schedule, rig: Rig, namespace: Namespace): Promise<string[]> {
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
    run(schedule.network, (fault) => strikeNetwork(fault, rig.frontPort, namespace)),
  ]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return done.sort((a, b) => a.atMs - b.atMs).map(({ text }) => text);
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

async function strikeNetwork({ kind, lastsMs }: Fault<NetworkFaultKind>, port: number, namespace: Namespace) {
  switch (kind) {
    case 'killSockets':
      return namespace.killSockets(port);
    case 'dropToServer':
      await namespace.drop(port, ['toServer']);
      break;
    case 'dropToBridge':
      await namespace.drop(port, ['toBridge']);
      break;
    case 'dropBoth':
    case 'pullCable':
      await namespace.drop(port, ['toServer', 'toBridge']);
  }
  await systemClock.sleep(lastsMs);
  await namespace.heal();
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
