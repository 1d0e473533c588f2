import type { Readable } from 'node:stream';
import { type Clock, DEFAULT_MAX_LINE_BYTES, type OnStatus } from '../../core/index.ts';
import { type BoardConfig, DEFAULT_BAUD_RATE } from '../board-config.ts';
import { readableSource } from './readable-source.ts';
import { findPort } from './serial/find-port.ts';
import { listPorts } from './serial/list-ports.ts';
import { serialSource } from './serial/serial-source.ts';
import type { Source } from './source.ts';

export interface SourceSurroundings {
  /** What `source: stdin` reads. */
  readonly stdin: Readable;
  /** For boards that set no bound of their own, bytes. Default 4096. */
  readonly maxLineBytes?: number | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** The source that a board is configured to be read from. Nothing is opened yet. */
export function makeSource(board: BoardConfig, surroundings: SourceSurroundings): Source {
  const { stdin, clock, onStatus } = surroundings;
  const maxLineBytes = board.maxLineBytes ?? surroundings.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
  const common = { board: board.name, maxLineBytes, clock, onStatus };
  switch (board.source) {
    case 'serial': {
      const path = () => board.path ?? findPort(board.match, listPorts());
      return serialSource({
        ...common,
        path,
        baudRate: board.baudRate === 'auto' ? DEFAULT_BAUD_RATE : board.baudRate,
      });
    }
    case 'stdin':
      return readableSource({ ...common, input: stdin });
    case 'readable':
      return readableSource({ ...common, input: board.input });
  }
}
