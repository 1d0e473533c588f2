/** What a line of a chunked body is where the lengths of its chunks are wrong. */
export type UnframedKind =
  | 'text'
  /** Part of the framing: it says nothing. */
  | 'framing'
  /** The blank line behind the chunk of length 0: the body ends here. */
  | 'end';

const CHUNK_HEADER = /^[0-9A-Fa-f]+\s*$/;
const LAST_CHUNK_HEADER = /^0+\s*$/;

/**
 * Tells framing from text in a chunked body without counting a byte. The Arduino library says a length that is one too
 * short for 9.997, and python clients count characters where they send bytes; but each message ends with a newline, and
 * no message is made of hexadecimal digits alone. So every newline is a place to go on from, and at most the line that
 * lies across a wrong length is spoiled.
 */
export class UnframedLines {
  #behindLastChunk = false;

  /** @param line without its newline */
  kindOf(line: string): UnframedKind {
    const behindLastChunk = this.#behindLastChunk;
    this.#behindLastChunk = LAST_CHUNK_HEADER.test(line);
    if (line.trim() === '') return behindLastChunk ? 'end' : 'framing';
    return CHUNK_HEADER.test(line) ? 'framing' : 'text';
  }
}
