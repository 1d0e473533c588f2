import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { systemCode } from '../../core/index.ts';

/** What Node's HTTP parser says when it gives up. */
export interface ParserError extends Error {
  /** The bytes it was given last. */
  readonly rawPacket?: Buffer;
  /** How many of them it has read. */
  readonly bytesParsed?: number;
}

const NEWLINE = 0x0a;

/**
 * What stands behind a mistake in the chunks of a body, the byte at which it was noticed included; `undefined` where the
 * trouble is another one: the peer is gone, or took too long.
 */
export function bytesBehindMistake(error: ParserError): Buffer | undefined {
  const { rawPacket, bytesParsed = 0 } = error;
  if (rawPacket === undefined) return undefined;
  switch (systemCode(error)) {
    // Noticed at a newline where a carriage return should be, and that newline already counts as read.
    case 'HPE_CR_EXPECTED':
      return rawPacket.subarray(rawPacket[bytesParsed - 1] === NEWLINE ? bytesParsed - 1 : bytesParsed);
    // The line break before it has been taken for the end of a chunk, and was perhaps the end of a line.
    case 'HPE_INVALID_CHUNK_SIZE':
      return Buffer.concat([Buffer.of(NEWLINE), rawPacket.subarray(bytesParsed)]);
    case 'HPE_STRICT':
    case 'HPE_LF_EXPECTED':
      return rawPacket.subarray(bytesParsed);
    default:
      return undefined;
  }
}

/** Takes a socket away from Node's HTTP parser, which would refuse everything from now on. The response stays usable. */
export function readBytesOf(request: IncomingMessage, socket: Socket, take: (bytes: Buffer) => void): void {
  // What was parsed and waits in the request comes first: reading it makes the request say it to its listener.
  while (request.read() !== null);
  socket.removeAllListeners('data');
  socket.on('data', take);
  socket.resume();
}
