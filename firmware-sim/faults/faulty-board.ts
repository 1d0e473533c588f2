import type { BoardProfile } from '../../boards/index.ts';
import { type Clock, systemClock } from '../../core/index.ts';
import type { Firmware } from '../firmware/firmware.ts';
import type { LinkFactory } from '../links/link.ts';
import { ptyLink } from '../links/pty.ts';
import { type SimulatedBoard, simulateBoard } from '../simulated-board.ts';
import type { Speed } from '../transmit.ts';
import type { Fault } from './fault.ts';
import { FaultLog } from './fault-log.ts';
import { FaultyFirmware, type FaultyFirmwareOptions } from './faulty-firmware.ts';
import type { Timeline } from './timeline.ts';

export interface FaultyBoardOptions extends Pick<FaultyFirmwareOptions, 'onPrinted' | 'onSent' | 'onTime'> {
  readonly profile: BoardProfile;
  readonly firmware: Firmware;
  readonly faults: readonly Fault[];
  /** Default a log of its own. Give one that faulty parts write to as well. */
  readonly log?: FaultLog;
  /** Default 1. */
  readonly seed?: number;
  /** Simulated milliseconds after which `ended` resolves. Default never. */
  readonly durationMs?: number;
  /** Makes the link; called again when the board is to come back under another link path. Default a pseudo-terminal. */
  readonly plug?: (linkPath: string | undefined) => LinkFactory;
  readonly linkPath?: string;
  /** Default 1; see `simulateBoard`. */
  readonly speed?: Speed;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Called before anything happens, with what faulty parts take their time from. */
  readonly onBuilt?: (timeline: Timeline) => void;
}

/** A board with a schedule of faults. */
export interface FaultyBoard {
  readonly board: SimulatedBoard;
  readonly log: FaultLog;
  readonly timeline: Timeline;
  /** Resolves when the time is over, the program has ended or nothing more can happen. Rejects as `finished` of the board. */
  readonly ended: Promise<void>;
}

/**
 * Plugs in a board to which faults happen at their simulated times.
 * @throws BoardstreamError as `simulateBoard`
 */
export async function simulateFaultyBoard(options: FaultyBoardOptions): Promise<FaultyBoard> {
  const { profile, firmware, faults, seed = 1, speed = 1, clock = systemClock, durationMs } = options;
  const { log = new FaultLog(faults), plug = ptyPlug } = options;
  const closed = new AbortController();
  const baudRate = firmware.baudRate ?? profile.defaultBaudRate;
  let link = plug(options.linkPath);
  let board: SimulatedBoard | undefined;
  let settle: { resolve: () => void; reject: (reason: unknown) => void } = { resolve() {}, reject() {} };
  const dead = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const sleep = (simulatedMs: number, signal: AbortSignal) =>
    clock.sleep(speed === 'max' ? 0 : simulatedMs / speed, signal);

  const replugAfter = async (forMs: number | undefined, linkPath: string | undefined) => {
    await board?.unplug();
    const leftMs = forMs ?? (durationMs ?? faulty.nowMs) - faulty.nowMs;
    await sleep(leftMs, closed.signal);
    if (forMs === undefined) return settle.resolve();
    if (linkPath !== undefined) link = plug(linkPath);
    await board?.replug();
  };
  const { onPrinted, onSent, onTime } = options;
  const faulty = new FaultyFirmware({
    firmware,
    faults,
    log,
    seed,
    baudRate,
    ...(durationMs === undefined ? {} : { durationMs }),
    pullCable: ({ forMs, linkPath }) => void replugAfter(forMs, linkPath).catch((error) => settle.reject(error)),
    // At full speed time stands still while a program waits for its host.
    ...(speed === 'max' ? {} : { sleep }),
    ...(onPrinted === undefined ? {} : { onPrinted }),
    ...(onSent === undefined ? {} : { onSent }),
    ...(onTime === undefined ? {} : { onTime }),
  });
  options.onBuilt?.(faulty);
  board = await simulateBoard({
    profile,
    firmware: faulty,
    link: (onHostBytes, onHostEvent) => link(onHostBytes, onHostEvent),
    speed,
    clock,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const ended = Promise.race([board.finished, dead]);
  const release = () => closed.abort();
  board.finished.then(release, release);
  return { board, log, timeline: faulty, ended };
}

function ptyPlug(linkPath: string | undefined): LinkFactory {
  return ptyLink(linkPath === undefined ? {} : { linkPath });
}
