import type { Readable } from 'node:stream';
import { type Clock, DEFAULT_MAX_LINE_BYTES, type OnStatus } from '../../core/index.ts';
import type { BoardConfig } from '../board-config.ts';
import type { BoardMemory } from '../usb-boards/board-memory.ts';
import type { FirmataConnection } from './firmata/firmata-board.ts';
import type { FirmataPlugin, FirmataPort } from './firmata/firmata-config.ts';
import { firmataSource } from './firmata/firmata-source.ts';
import { gpioSource } from './gpio/gpio-source.ts';
import { KERNEL_KINDS } from './kernel/kernel-sensors.ts';
import { kernelSource } from './kernel/kernel-source.ts';
import { readableSource } from './readable-source.ts';
import { rfc2217Source } from './rfc2217/rfc2217-source.ts';
import type { AnnouncedPorts } from './serial/announced-ports.ts';
import { findPort, type PortMatch } from './serial/find-port.ts';
import { listPorts } from './serial/list-ports.ts';
import { serialSource } from './serial/serial-source.ts';
import type { Source } from './source.ts';
import { tcpSource } from './tcp/tcp-source.ts';
import { udpSource } from './udp/udp-source.ts';
import { yunSource } from './yun/yun-source.ts';

export interface SourceSurroundings {
  /** What `source: stdin` reads. */
  readonly stdin: Readable;
  /** For boards that set no bound of their own, bytes. Default 4096. */
  readonly maxLineBytes?: number | undefined;
  readonly memory?: BoardMemory | undefined;
  /** Ports of boards that say who they are. */
  readonly announced: AnnouncedPorts;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** The source that a board is configured to be read from. Nothing is opened yet. */
export function makeSource(board: BoardConfig, surroundings: SourceSurroundings): Source {
  const { stdin, memory, announced, clock, onStatus } = surroundings;
  const maxLineBytes = board.maxLineBytes ?? surroundings.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
  const common = { board: board.name, maxLineBytes, clock, onStatus };
  switch (board.source) {
    case 'serial': {
      const path = () => board.path ?? findPort(board.match, listPorts());
      const likelyBaudRate = memory?.baudRateOf(board.name);
      return serialSource({
        ...{ ...common, path, baudRate: board.baudRate },
        ...(likelyBaudRate !== undefined && { likelyBaudRate }),
        ...(board.announces !== undefined && { claim: claimOf(board.match, board.announces, announced) }),
        onBaudRate: (baudRate) => memory?.rememberBaudRate(board.name, baudRate),
      });
    }
    case 'stdin':
      return readableSource({ ...common, input: stdin });
    case 'tcp':
      return tcpSource({ ...common, address: board.address });
    case 'rfc2217':
      return rfc2217Source({ ...common, address: board.address, settings: board.settings });
    case 'udp':
      return udpSource({ ...common, host: board.host, port: board.port, ...(board.allow && { allow: board.allow }) });
    case 'yun':
      return yunSource({ ...common, address: board.address, series: board.streams });
    case 'firmata': {
      const { board: port, sensors, intervalMs } = board;
      return firmataSource({ ...common, connection: firmataConnection(port), sensors, intervalMs });
    }
    case 'gpio':
      return gpioSource({ ...common, chip: board.chip, lines: board.lines, intervalMs: board.intervalMs });
    case 'w1':
    case 'iio':
    case 'hwmon':
    case 'thermal': {
      const { find, remedy } = KERNEL_KINDS[board.source];
      return kernelSource({ ...common, find: find(board.root), remedy, intervalMs: board.intervalMs });
    }
    case 'readable':
      return readableSource({ ...common, input: board.input });
  }
}

function claimOf(match: PortMatch, announces: string, announced: AnnouncedPorts) {
  return (baudRate: number, signal: AbortSignal) => announced.claim({ ...match, announces, baudRate }, signal);
}

/** A port that has to be found is looked for at every opening. */
function firmataConnection(board: FirmataPort | FirmataPlugin): FirmataConnection | (() => FirmataConnection) {
  if ('plugin' in board) return { kind: 'plugin', ...board, folder: process.cwd() };
  const { path, match, baudRate } = board;
  if (path !== undefined) return { kind: 'serial', path, baudRate };
  return () => ({ kind: 'serial', path: findPort(match, listPorts()), baudRate });
}
