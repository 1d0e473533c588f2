import type { BoardProfile } from '../../boards/index.ts';
import type { TextSketch } from '../firmware/text-firmware.ts';
import { ecgTrace, roomDayTrace } from '../traces/index.ts';
import { sketchFor } from './sketch-for.ts';

/** 50 lines a second show an R wave. */
const INTERVAL_MS = 20;

/**
 * An hour of the room passes in a minute, so that a person sees the temperature move. Its day begins at seven in the
 * morning: the heating is on, and half a minute later the window is opened.
 */
export const ROOM_PACE = { timeScale: 60, offsetS: 7 * 3600 } as const;

/**
 * What `sim` prints when nothing else is asked for: an electrocardiogram (mV), the heart rate (/min) and the
 * temperature of a room (Cel), 50 lines a second.
 */
export function demoSketch(board: BoardProfile): TextSketch {
  return sketchFor(board, [{ trace: ecgTrace() }, { trace: roomDayTrace(), ...ROOM_PACE }], {
    intervalMs: INTERVAL_MS,
  });
}
