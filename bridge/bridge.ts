import type { Clock, OnStatus } from '../core/index.ts';
import type { BoardConfig } from './board-config.ts';
import type { ControlledBoards } from './control/controlled-boards.ts';
import { AutoDecoder } from './decode/auto-decoder.ts';
import { runIntake } from './intake.ts';
import type { DeliveryMeter } from './sinks/stream/delivery-meter.ts';
import type { StreamDestination } from './sinks/stream/destination.ts';
import { runStreamSink } from './sinks/stream/stream-sink.ts';
import { makeSource } from './sources/make-source.ts';
import type { Source } from './sources/source.ts';
import { MemorySpool } from './spool/memory-spool.ts';
import type { Spool } from './spool/spool.ts';

export interface BridgeOptions {
  /** Names this bridge among others that feed the same account, such as the host's name. */
  readonly name: string;
  /** At least one; names unique. */
  readonly boards: readonly BoardConfig[];
  readonly destination: StreamDestination;
  /** Default: 10 000 points in memory. Whoever hands one over closes it afterwards. */
  readonly spool?: Spool;
  /** Counts what is delivered; ask it for a snapshot at any time. */
  readonly meter?: DeliveryMeter;
  /** Gets the boards, for those who ask the bridge to lend, tee or write to one. */
  readonly controlledBoards?: ControlledBoards;
  /** Longer lines are counted and skipped, bytes. Default 4096. */
  readonly maxLineBytes?: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  readonly signal: AbortSignal;
}

/** How long points that wait at the end may take to be delivered: within the 5 s a service has to stop. */
const DRAIN_MS = 3_000;

/**
 * Reads every board and streams its points to the destination. Resolves once `signal` aborts, or every input has ended
 * for good, and what was waiting is delivered as far as 3 s allow; after the end of the inputs it waits as long as it
 * takes.
 */
export async function runBridge(options: BridgeOptions): Promise<void> {
  const { name, boards, destination, clock, onStatus, random = Math.random, signal } = options;
  const spool = options.spool ?? new MemorySpool({ clock, onStatus });
  const sink = new AbortController();
  const delivering = runStreamSink({
    bridge: name,
    destination,
    spool,
    meter: options.meter,
    clock,
    onStatus,
    random,
    signal: sink.signal,
  });
  const controlled = (source: Source) => options.controlledBoards?.control(source, signal) ?? source;
  const intakes = boards.map((board) =>
    runIntake({
      source: controlled(makeSource(board, options)),
      decoder: new AutoDecoder(),
      spool,
      clock,
      onStatus,
      random,
      signal,
    }),
  );
  try {
    // Whichever fails first is a defect of ours: it ends the bridge instead of leaving half of it running.
    await Promise.race([Promise.all(intakes), delivering]);
    await drain(spool, clock, signal);
  } finally {
    sink.abort();
    await delivering;
    if (options.spool === undefined) await spool.close();
  }
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
