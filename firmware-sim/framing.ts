/** How a stream of bytes falls into pieces of which a host must not get halves. */
export type Framing = 'lines' | 'messages';

const NEWLINE = 0x0a;

/** Where the next piece begins, at the earliest at 0; -1 when it does not begin or is not known to within these bytes. */
export function nextPiece(framing: Framing, bytes: Uint8Array): number {
  if (framing === 'messages') return bytes.findIndex(startsMessage);
  const newline = bytes.indexOf(NEWLINE);
  return newline === -1 ? -1 : newline + 1;
}

/** Where the last piece that begins within these bytes, or right after them, begins; -1 when there is none. */
export function lastPiece(framing: Framing, bytes: Uint8Array): number {
  if (framing === 'messages') return bytes.findLastIndex(startsMessage);
  const newline = bytes.lastIndexOf(NEWLINE);
  return newline === -1 ? -1 : newline + 1;
}

/** Whether a piece ends with this byte. Of a message only the next one tells. */
export function endsPiece(framing: Framing, byte: number): boolean {
  return framing === 'lines' && byte === NEWLINE;
}

function startsMessage(byte: number): boolean {
  return byte >= 0x80 && byte !== 0xf7;
}
