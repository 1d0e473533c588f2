import { crc32 } from 'node:zlib';
import { isJsonObject, type Json, type JsonObject } from '../../core/index.ts';

/**
 * What is known of the wall time of one boot of a machine. A moment of its monotonic clock has the wall time
 * `moment + time slept until then + offsetMs`.
 */
export interface BootTime {
  /** Checksum of the boot's id. */
  readonly boot: number;
  /** Wall clock minus time since the boot, as last known, milliseconds. */
  readonly offsetMs: number;
  /** Whether the wall clock was ever set in this boot. */
  readonly sure: boolean;
  /** What the machine had slept in all from a moment on, oldest first. The first one holds for all before it as well. */
  readonly slept: readonly Slept[];
}

export interface Slept {
  /** Monotonic; moments after it are meant. */
  readonly afterMs: number;
  readonly totalMs: number;
}

export function bootTag(bootId: string): number {
  return crc32(bootId);
}

/** What the machine had slept by a moment of its monotonic clock, milliseconds. */
export function sleptMs({ slept }: BootTime, monotonicMs: number): number {
  return (slept.findLast(({ afterMs }) => afterMs < monotonicMs) ?? slept[0])?.totalMs ?? 0;
}

export function wallTimeMs(time: BootTime, monotonicMs: number): number {
  return monotonicMs + sleptMs(time, monotonicMs) + time.offsetMs;
}

export function encodeBootTime({ boot, offsetMs, sure, slept }: BootTime): JsonObject {
  return { boot, offsetMs, sure, slept: slept.map(({ afterMs, totalMs }) => [afterMs, totalMs]) };
}

/** `undefined` where it is none. */
export function decodeBootTime(value: Json): BootTime | undefined {
  if (!isJsonObject(value)) return undefined;
  const { boot, offsetMs, sure, slept } = value;
  if (typeof boot !== 'number' || typeof offsetMs !== 'number' || typeof sure !== 'boolean') return undefined;
  if (!Array.isArray(slept)) return undefined;
  const pairs = slept.map(decodeSlept);
  const whole = pairs.filter((pair) => pair !== undefined);
  return whole.length === pairs.length ? { boot, offsetMs, sure, slept: whole } : undefined;
}

function decodeSlept(value: Json): Slept | undefined {
  if (!Array.isArray(value)) return undefined;
  const [afterMs, totalMs] = value;
  return typeof afterMs === 'number' && typeof totalMs === 'number' ? { afterMs, totalMs } : undefined;
}
