import { isDeepStrictEqual } from 'node:util';
import type { BridgeConfig } from './bridge-config.ts';

/** Keys that differ between two configurations and that a running bridge cannot change. */
export function keysAfterRestart(before: BridgeConfig, after: BridgeConfig): string[] {
  const differ = (one: unknown, other: unknown) => !isDeepStrictEqual(one, other);
  return [
    ...(differ(before.name, after.name) ? ['name'] : []),
    ...(differ(before.spool, after.spool) ? ['spool'] : []),
    // With a destination there is no server whose port could matter.
    ...(after.destination === undefined && differ(before.server, after.server) ? ['server'] : []),
    ...(differ(before.metricsPort, after.metricsPort) ? ['metrics-port'] : []),
    ...((before.destination === undefined) !== (after.destination === undefined) ? ['destinations'] : []),
  ];
}
