import type { BoardProfile } from '../../boards/index.ts';
import type { TextSketch } from '../firmware/text-firmware.ts';
import { ecgTrace, roomDayTrace } from '../traces/index.ts';
import { sketchFor } from './sketch-for.ts';

/** 50 lines a second show an R wave. */
const INTERVAL_MS = 20;

/** An hour of the room passes in a minute, so that a person sees the temperature move. */
const ROOM_TIME_SCALE = 60;

/** The room's day begins at seven in the morning: the heating is on, and half a minute later the window is opened. */
const ROOM_OFFSET_S = 7 * 3600;

/**
 * What a board prints when nothing else is asked for: an electrocardiogram (mV), the heart rate (/min) and the
 * temperature of a room (Cel), 50 lines a second.
 */
export function demoSketch(board: BoardProfile): TextSketch {
  return sketchFor(
    board,
    [{ trace: ecgTrace() }, { trace: roomDayTrace(), timeScale: ROOM_TIME_SCALE, offsetS: ROOM_OFFSET_S }],
    { intervalMs: INTERVAL_MS },
  );
}
