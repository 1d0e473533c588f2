import type { Clock, OnStatus } from '../../core/index.ts';
import type { BoardConfig } from '../board-config.ts';
import { deviceChange } from '../sources/serial/device-change.ts';
import { type DeviceRoots, listPorts } from '../sources/serial/list-ports.ts';
import type { BoardMemory } from './board-memory.ts';
import { usbBoards } from './usb-boards.ts';

export interface WatchUsbBoardsOptions {
  readonly baudRate: number | 'auto';
  readonly memory: BoardMemory;
  /** Called when a board is there that was not before, with all that have been there. */
  readonly onBoards: (boards: readonly BoardConfig[]) => Promise<unknown>;
  readonly roots?: DeviceRoots;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  readonly signal: AbortSignal;
}

/** udev makes the links and sets the permissions of a device within so long, also on a slow Pi. */
const SETTLE_MS = 500;

/** For what is not told of, as in a container whose `/dev` is not the machine's. */
const LOOK_AGAIN_MS = 30_000;

const isTty = (name: string) => name.startsWith('tty') || name === 'serial';

/** A watch over the USB ports. */
export interface UsbBoardsWatch {
  /** Every board that has been there. */
  boards(): readonly BoardConfig[];
  stop(): void;
}

/**
 * Every USB board that is plugged in, now and until `signal` aborts. One that is unplugged stays: it is waited for. Those
 * that come later go to `onBoards`.
 */
export function watchUsbBoards(options: WatchUsbBoardsOptions): UsbBoardsWatch {
  const known = new Map<string, BoardConfig>();
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  options.signal.addEventListener('abort', stop, { once: true });
  look(options, known);
  if (known.size === 0) options.onStatus({ type: 'boardsAwaited' });
  void watch(options, known, stopped.signal);
  return { boards: () => [...known.values()], stop };
}

async function watch(
  options: WatchUsbBoardsOptions,
  known: Map<string, BoardConfig>,
  stopped: AbortSignal,
): Promise<void> {
  const { roots = {}, clock, onBoards } = options;
  while (!stopped.aborted) {
    const waiting = new AbortController();
    const stop = () => waiting.abort();
    stopped.addEventListener('abort', stop, { once: true });
    const changed = deviceChange([roots.dev ?? '/dev'], isTty, waiting.signal);
    await Promise.race([changed, clock.sleep(LOOK_AGAIN_MS, waiting.signal)]);
    await clock.sleep(SETTLE_MS, waiting.signal);
    stopped.removeEventListener('abort', stop);
    waiting.abort();
    if (!stopped.aborted && look(options, known)) await onBoards([...known.values()]);
  }
}

/** Whether a board is there that was not known. */
function look({ roots, memory, baudRate }: WatchUsbBoardsOptions, known: Map<string, BoardConfig>): boolean {
  const before = known.size;
  for (const board of usbBoards(listPorts(roots), memory, baudRate)) {
    if (!known.has(board.name)) known.set(board.name, board);
  }
  return known.size > before;
}
