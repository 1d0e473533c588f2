import type { HeardBytes } from '../bridge/index.ts';
import { BoardstreamError, systemClock } from '../core/index.ts';
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
  const { askBridge, bridgeTee, portBytes, portSource } = await import('../bridge/index.ts');
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
  const source = portSource(port, baud, systemClock);
  const onOpened = () => say(`${source.board}: no bridge reads it, so it was opened; most Arduinos start again then`);
  return { board: source.board, bytes: portBytes(source, { clock: systemClock, onOpened, onDropped, signal }) };
}
