import type { HeardBytes } from '../bridge/index.ts';
import { BoardstreamError, systemClock } from '../core/index.ts';
import { boardOfPort } from './board-of-port.ts';
import { findBoard } from './find-board.ts';

export interface HearOptions {
  /** A serial device, a port behind a network, or the name of a board of a running bridge. */
  readonly port: string;
  readonly baud: number | 'auto';
  /** Of the running bridge. */
  readonly data?: string;
  readonly signal: AbortSignal;
}

/** What a board says from now on, whoever has its port open. */
export interface Hearing {
  readonly board: string;
  readonly bytes: AsyncIterable<HeardBytes>;
}

/**
 * Through the running bridge where one reads the board, because a serial port can be opened once; else by opening the
 * port. Says on standard error which of the two it is.
 *
 * @throws BoardstreamError CONTROL_REFUSED, SOURCE_…, USAGE; so does the loop over the bytes
 */
export async function hearBoard({ port, baud, data, signal }: HearOptions): Promise<Hearing> {
  const { askBridge, bridgeTee, makeSource, portBytes } = await import('../bridge/index.ts');
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const onDropped = (count: number) => say(`${count} bytes came faster than they were taken, and are lost`);
  const found = await findBoard(port, data);
  const answer = found === undefined ? undefined : await askBridge(found.socketPath, { do: 'tee', board: found.board });
  if (found !== undefined && answer !== undefined) {
    say(`${found.board}: listening through the running bridge, which goes on`);
    return { board: found.board, bytes: bridgeTee(answer, { onDropped, signal }) };
  }
  if (!port.includes('/')) {
    const message = `no running bridge has a board called ${port}: name its serial device, or the bridge's folder with --data`;
    throw new BoardstreamError('CONTROL_REFUSED', message, { port });
  }
  const board = boardOfPort(port, baud);
  const onOpened = () => say(`${board.name}: no bridge reads it, so it was opened; most Arduinos start again then`);
  const source = makeSource(board, { clock: systemClock, onStatus: () => undefined });
  return { board: board.name, bytes: portBytes(source, { clock: systemClock, onOpened, onDropped, signal }) };
}
