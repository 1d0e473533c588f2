import type { Fault } from '../faults/index.ts';
import type { FaultEntry } from './schema.ts';

/** A fault as the file writes it, as the simulator takes it. */
export function toFault(entry: FaultEntry): Fault {
  const atMs = entry.at;
  switch (entry.kind) {
    case 'drop-bytes':
    case 'duplicate-bytes':
    case 'flip-bytes':
      return entry.count === undefined
        ? { kind: entry.kind, atMs, rate: entry.rate ?? 0, forMs: entry.for ?? 0 }
        : { kind: entry.kind, atMs, count: entry.count };
    case 'split-line':
      return { kind: entry.kind, atMs, count: entry.count, forMs: entry.for };
    case 'overlong-line':
      return { kind: entry.kind, atMs, bytes: entry.bytes };
    case 'stall':
    case 'brown-out':
      return { kind: entry.kind, atMs, forMs: entry.for };
    case 'wrong-baud':
      return { kind: entry.kind, atMs, forMs: entry.for, baudRate: entry.baud };
    case 'reset':
      return { kind: entry.kind, atMs };
    case 'unplug':
      return {
        kind: entry.kind,
        atMs,
        ...(entry.for === undefined ? {} : { forMs: entry.for }),
        ...(entry.link === undefined ? {} : { linkPath: entry.link }),
      };
    case 'part':
      return {
        kind: entry.kind,
        atMs,
        pin: entry.pin,
        name: entry.fault,
        ...(entry.for === undefined ? {} : { forMs: entry.for }),
      };
  }
}
