import type { WfdbFormat } from './header.ts';

/** Stands for a sample that is not there. Source: PhysioNet WFDB Applications Guide, signal(5). */
const INVALID: Readonly<Record<WfdbFormat, number>> = { 16: -32768, 212: -2048 };

/** How many whole samples so many bytes hold. */
export function wfdbSampleCapacity(format: WfdbFormat, bytes: number): number {
  return format === 16 ? Math.floor(bytes / 2) : 2 * Math.floor(bytes / 3) + (bytes % 3 === 2 ? 1 : 0);
}

/**
 * The first `count` samples of a signal file. Format 16: two's complement, low byte first. Format 212: of three bytes, the
 * first holds the low 8 bits of the first sample and the third those of the second; the middle one the high 4 bits of the
 * first in its low half, those of the second in its high half. An odd last sample of format 212 takes two bytes. Source:
 * PhysioNet WFDB Applications Guide, signal(5).
 *
 * @param count at most `wfdbSampleCapacity` of the bytes
 */
export function decodeWfdbSamples(format: WfdbFormat, bytes: Uint8Array, count: number): Int16Array {
  const samples = new Int16Array(count);
  for (let at = 0; at < count; at += 1) {
    if (format === 16) samples[at] = (bytes[2 * at] ?? 0) | ((bytes[2 * at + 1] ?? 0) << 8);
    else {
      const start = 3 * (at >> 1);
      const middle = bytes[start + 1] ?? 0;
      const twelve =
        (at & 1) === 0
          ? (bytes[start] ?? 0) | ((middle & 0x0f) << 8)
          : (bytes[start + 2] ?? 0) | ((middle & 0xf0) << 4);
      samples[at] = (twelve << 20) >> 20;
    }
  }
  return samples;
}

/** The physical value of a sample; `NaN` for one that is not there. */
export function wfdbPhysical(
  sample: number,
  { format, gain, baseline }: { readonly format: WfdbFormat; readonly gain: number; readonly baseline: number },
): number {
  return sample === INVALID[format] ? Number.NaN : (sample - baseline) / gain;
}
