import type { Recording } from '../../core/index.ts';
import type { Firmware, Print } from './firmware.ts';

export interface ReplayOptions {
  /** Starts again after the last event. Default `false`. */
  readonly loop?: boolean;
  /**
   * Sends at this rate, 10 bits a byte, from the recorded time on. Default `Infinity`: each event leaves whole at its
   * time, because a recording's times are those at which the bytes had arrived.
   */
  readonly baudRate?: number;
}

/** A pass of a loop that has no duration of its own takes this long. */
const SHORTEST_PASS_MS = 1000;

/**
 * Prints what a recording holds, byte for byte and at its times. A pass of a loop lasts as long as the recording and one
 * mean gap between its events.
 */
export function replayFirmware(recording: Recording, { loop = false, baudRate }: ReplayOptions = {}): Firmware {
  const events = recording.events.map(({ timeS, text, bytes }) => ({
    timeMs: timeS * 1000,
    bytes: bytes ?? Buffer.from(text),
  }));
  const lastMs = events.at(-1)?.timeMs ?? 0;
  const passMs = lastMs > 0 ? (lastMs * (events.length + 1)) / events.length : SHORTEST_PASS_MS;
  return {
    baudRate: baudRate ?? Number.POSITIVE_INFINITY,
    *boot(): Generator<Print> {
      for (let pass = 0; pass === 0 || loop; pass += 1) {
        for (const { timeMs, bytes } of events) yield { timeMs: pass * passMs + timeMs, bytes };
      }
    },
  };
}
