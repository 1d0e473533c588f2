import { type Clock, DEFAULT_MAX_LINE_BYTES, type OnStatus } from '../core/index.ts';
import type { BoardConfig } from './board-config.ts';
import { AutoDecoder } from './decode/auto-decoder.ts';
import { runIntake } from './intake.ts';
import type { DeliveryMeter } from './sinks/stream/delivery-meter.ts';
import type { StreamDestination } from './sinks/stream/destination.ts';
import { runStreamSink } from './sinks/stream/stream-sink.ts';
import { DEFAULT_FIRMATA_INTERVAL_MS } from './sources/firmata/firmata-config.ts';
import { firmataSource } from './sources/firmata/firmata-source.ts';
import { gpioSource } from './sources/gpio/gpio-source.ts';
import { KERNEL_KINDS } from './sources/kernel/kernel-sensors.ts';
import { kernelSource } from './sources/kernel/kernel-source.ts';
import { readableSource } from './sources/readable-source.ts';
import { rfc2217Source } from './sources/rfc2217/rfc2217-source.ts';
import { serialSource } from './sources/serial/serial-source.ts';
import type { Source } from './sources/source.ts';
import { tcpSource } from './sources/tcp/tcp-source.ts';
import { udpSource } from './sources/udp/udp-source.ts';
import { yunSource } from './sources/yun/yun-source.ts';
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
  const intakes = boards.map((board) =>
    runIntake({
      source: boardSource(board, options),
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

function boardSource(board: BoardConfig, options: BridgeOptions): Source {
  const { clock, onStatus, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = options;
  switch (board.source) {
    case 'serial':
      return serialSource({
        board: board.name,
        path: board.path,
        baudRate: board.baudRate,
        maxLineBytes,
        clock,
        onStatus,
      });
    case 'readable':
      return readableSource({ board: board.name, input: board.input, maxLineBytes, clock, onStatus });
    case 'tcp':
      return tcpSource({ ...board, board: board.name, maxLineBytes, clock, onStatus });
    case 'rfc2217':
      return rfc2217Source({ ...board, board: board.name, maxLineBytes, clock, onStatus });
    case 'udp':
      return udpSource({ ...board, board: board.name, maxLineBytes, clock, onStatus });
    case 'w1':
    case 'iio':
    case 'hwmon':
    case 'thermal': {
      const { find, remedy, intervalMs } = KERNEL_KINDS[board.source];
      return kernelSource({
        ...{ board: board.name, find: find(board.root), remedy, clock, onStatus },
        intervalMs: board.intervalMs ?? intervalMs,
      });
    }
    case 'firmata': {
      const { connection, sensors, intervalMs = DEFAULT_FIRMATA_INTERVAL_MS } = board;
      return firmataSource({ board: board.name, connection, sensors, intervalMs, clock, onStatus });
    }
    case 'gpio':
      return gpioSource({ ...board, board: board.name, clock, onStatus });
    case 'yun':
      return yunSource({ ...board, board: board.name, maxLineBytes, clock, onStatus });
  }
}
