import { type Clock, DEFAULT_MAX_LINE_BYTES, type OnStatus } from '../../core/index.ts';
import type { BoardConfig } from '../board-config.ts';
import { gpioSource } from './gpio/gpio-source.ts';
import { KERNEL_KINDS } from './kernel/kernel-sensors.ts';
import { kernelSource } from './kernel/kernel-source.ts';
import { readableSource } from './readable-source.ts';
import { rfc2217Source } from './rfc2217/rfc2217-source.ts';
import { serialSource } from './serial/serial-source.ts';
import type { Source } from './source.ts';
import { tcpSource } from './tcp/tcp-source.ts';
import { udpSource } from './udp/udp-source.ts';
import { yunSource } from './yun/yun-source.ts';

export interface SourceSurroundings {
  /** Longer lines are counted and skipped, bytes. Default 4096. */
  readonly maxLineBytes?: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** The source that a board is configured to be read from. Nothing is opened yet. */
export function makeSource(board: BoardConfig, surroundings: SourceSurroundings): Source {
  const { clock, onStatus, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = surroundings;
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
    case 'gpio':
      return gpioSource({ ...board, board: board.name, clock, onStatus });
    case 'yun':
      return yunSource({ ...board, board: board.name, maxLineBytes, clock, onStatus });
  }
}
