import { systemClock } from '../core/index.ts';

/**
 * Requests that a thread of Node's pool answers, on files and names of hosts, and callbacks of the next turn. What happens to
 * sockets shows as events; a write that nobody reads would never be done.
 */
const UNDER_WAY = /Req|^Immediate$/;

/**
 * So many turns of the event loop in which nothing came. Between two sockets of one machine bytes are there as soon as they
 * are written; one turn more is for those that a write of the last turn released.
 */
const QUIET_TURNS = 2;

/** What is under way for longer, as a question to a name server that is off, is not waited for. Real time. */
const PATIENCE_MS = 5_000;

/**
 * Resolves when nothing is under way in this process: no file being read or synced, no connection being made, nothing on its
 * way between its own sockets. With it a manual clock stands still while a bridge and a server talk over the loopback
 * interface: `new ManualClock(startMs, ioAtRest)`. Of other processes, other machines and the kernel's terminals it knows
 * nothing: what they have yet to send comes at whatever time it is then.
 */
export async function ioAtRest(): Promise<void> {
  const { nodeTiming } = performance;
  let startMs: number | undefined;
  for (let quietTurns = 0; quietTurns < QUIET_TURNS; ) {
    const eventsBefore = nodeTiming.uvMetricsInfo.events;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    const isQuiet =
      nodeTiming.uvMetricsInfo.events === eventsBefore && !process.getActiveResourcesInfo().some(isUnderWay);
    quietTurns = isQuiet ? quietTurns + 1 : 0;
    startMs ??= systemClock.monotonicMs();
    if (!isQuiet && systemClock.monotonicMs() - startMs > PATIENCE_MS) return;
  }
}

function isUnderWay(resource: string): boolean {
  return UNDER_WAY.test(resource);
}
