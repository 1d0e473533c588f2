import type { Readable } from 'node:stream';
import type { BoardState, Clock, OnStatus } from '../core/index.ts';
import type { BoardConfig } from './board-config.ts';
import { BoardIntakes } from './board-intakes.ts';
import type { BoardChanges } from './config/board-changes.ts';
import type { ControlledBoards } from './control/controlled-boards.ts';
import { Delivery } from './delivery.ts';
import type { Destination } from './destination.ts';
import { BoardHealth } from './health/board-health.ts';
import type { BridgeHealth } from './health/bridge-health.ts';
import type { DeliveryMeter } from './sinks/delivery-meter.ts';
import type { StoreMemory } from './sinks/mqtt/delivery/store-memory.ts';
import { MemorySpool } from './spool/memory-spool.ts';
import type { Spool } from './spool/spool.ts';
import type { BoardMemory } from './usb-boards/board-memory.ts';

export interface BridgeOptions {
  /** Names this bridge among others that feed the same account, such as the host's name. */
  readonly name: string;
  /** Names unique. */
  readonly boards: readonly BoardConfig[];
  readonly destination: Destination;
  /** Default: 10 000 points in memory. Whoever hands one over closes it afterwards. */
  readonly spool?: Spool;
  /** How the bridge is, for destinations that are told. Default: one that knows what happens here. */
  readonly health?: BridgeHealth;
  /** Counts what is delivered; ask it for a snapshot at any time. */
  readonly meter?: DeliveryMeter;
  /** What a board of the source `stdin` reads. Default: that of this process. */
  readonly stdin?: Readable;
  /** Longer lines of boards that set no bound of their own are counted and skipped, bytes. Default 4096. */
  readonly maxLineBytes?: number;
  /** Gets the boards, for those who ask the bridge to lend, tee or write to one. */
  readonly controlledBoards?: ControlledBoards;
  /** What is known of the boards from earlier runs. Default: nothing. */
  readonly memory?: BoardMemory;
  /** Where stream servers have answered in earlier runs. Default: nowhere. */
  readonly storeMemory?: StoreMemory;
  /** `change` may bring more of them: the end of all inputs is not the end of the bridge. Default false. */
  readonly boardsMayCome?: boolean;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  readonly signal: AbortSignal;
}

/** What may change of a bridge while it runs. */
export type BridgeChange = Pick<BridgeOptions, 'boards' | 'destination'>;

/** A bridge at work. */
export interface Bridge {
  /**
   * Resolves once `signal` aborts, or every input has ended for good, and what was waiting is delivered as far as 3 s
   * allow; after the end of the inputs it waits as long as it takes.
   */
  readonly done: Promise<void>;
  /**
   * Goes on with these boards and this destination, or those it has where one is absent. Boards that are the same as before are not touched; no point is lost
   * over a change of the destination.
   */
  change(to: Partial<BridgeChange>): Promise<BoardChanges & { readonly destinationChanged: boolean }>;
}

const NO_CHANGES: BoardChanges = { started: [], stopped: [], reopened: [], reread: [] };

/** How long points that wait at the end may take to be delivered: within the 5 s a service has to stop. */
const DRAIN_MS = 3_000;

/** Reads every board and streams its points to the destination, until the end that `startBridge` describes. */
export function runBridge(options: BridgeOptions): Promise<void> {
  return startBridge(options).done;
}

/** Starts to read every board, and to stream its points to the destination. */
export function startBridge(options: BridgeOptions): Bridge {
  const { name, boards, destination, stdin = process.stdin, maxLineBytes, memory, boardsMayCome, signal } = options;
  const { clock, random = Math.random, controlledBoards, storeMemory } = options;
  const spool = options.spool ?? new MemorySpool({ clock, onStatus: options.onStatus });
  const health = options.health ?? new BoardHealth({ bridge: name, spool, clock });
  const onStatus: OnStatus = (status) => {
    health.heard(status);
    options.onStatus(status);
  };
  const common = { spool, clock, onStatus, random };
  const delivery = new Delivery(destination, { ...common, bridge: name, health, storeMemory, meter: options.meter });
  const reading = new AbortController();
  const stopReading = () => reading.abort();
  if (signal.aborted) stopReading();
  else signal.addEventListener('abort', stopReading, { once: true });
  for (const board of boards) health.joined(board.name, stateBeforeOpening(board));
  const intakes = new BoardIntakes(boards, {
    ...{ ...common, stdin, maxLineBytes, memory, boardsMayCome, controlledBoards, signal: reading.signal },
  });
  const run = async () => {
    try {
      // Whichever fails first ends the bridge instead of leaving half of it running.
      await Promise.race([intakes.ended, delivery.done]);
      await drain(spool, clock, signal);
    } finally {
      delivery.stop();
      // Where delivery has failed the boards are still being read, into a spool that is about to be closed.
      stopReading();
      signal.removeEventListener('abort', stopReading);
      await intakes.ended.catch(() => undefined);
      await delivery.done;
      if (options.spool === undefined) await spool.close();
    }
  };
  return {
    done: run(),
    async change(to) {
      const changes = to.boards === undefined ? NO_CHANGES : await intakes.change(to.boards);
      for (const board of changes.stopped) health.left(board);
      for (const board of changes.started) health.joined(board.name, stateBeforeOpening(board));
      const destinationChanged = to.destination !== undefined && delivery.moveTo(to.destination);
      return { ...changes, destinationChanged };
    },
  };
}

/** Nothing tells that a stream of bytes has opened: it is there until it ends. */
function stateBeforeOpening({ source }: BoardConfig): BoardState {
  return source === 'stdin' || source === 'readable' ? 'online' : 'lost';
}

/** Waits for the last points to be delivered; only so long once the bridge was told to stop. */
async function drain(spool: Spool, clock: Clock, signal: AbortSignal): Promise<void> {
  const deadline = new AbortController();
  const startDeadline = () => void clock.sleep(DRAIN_MS, deadline.signal).then(() => deadline.abort());
  if (signal.aborted) startDeadline();
  else signal.addEventListener('abort', startDeadline, { once: true });
  await spool.empty(deadline.signal);
  signal.removeEventListener('abort', startDeadline);
  deadline.abort();
}
