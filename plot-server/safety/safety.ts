import { hostname } from 'node:os';
import { type Clock, type OnStatus, type ServerLimits, serverLimits } from '../../core/index.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { Gate } from './gate.ts';
import { KnownHosts } from './known-hosts.ts';
import { openFileLimit, withinOpenFiles } from './open-files.ts';
import { RequestGuard } from './request-guard.ts';

export interface SafetyOptions {
  /** What the server listens on. */
  readonly host: string;
  readonly allowHosts?: readonly string[] | undefined;
  /** Other than the defaults. */
  readonly limits?: Partial<ServerLimits> | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  readonly boundsLoopback?: boolean | undefined;
  /** How many files this process may have open; default as the machine says. */
  readonly openFiles?: number | undefined;
}

/** What stands between the network and the routes. */
export interface Safety {
  readonly limits: ServerLimits;
  /** Whom it lets in; its `watch` is to be called with the server that listens. */
  readonly door: Doorkeeper;
  /** What it lets in. */
  readonly gate: Gate;
}

export function newSafety({ host, allowHosts = [], openFiles = openFileLimit(), ...options }: SafetyOptions): Safety {
  const { clock, onStatus, boundsLoopback } = options;
  const wanted = serverLimits(options.limits);
  const limits = withinOpenFiles(wanted, openFiles);
  if (limits !== wanted) {
    onStatus({ type: 'connectionsReduced', connections: limits.connections, openFiles: openFiles ?? 0 });
  }
  const door = new Doorkeeper({ limits, clock, onStatus, boundsLoopback });
  const hosts = new KnownHosts({ host, allowed: allowHosts, machineName: hostname() });
  return { limits, door, gate: new Gate(new RequestGuard(hosts), door) };
}
