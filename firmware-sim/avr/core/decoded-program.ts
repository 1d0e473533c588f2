import { decode, decodeWide, isTwoWords } from './decode.ts';
import { OPERATION } from './operations.ts';

/** A skip over two words may end this far behind the last word. */
const MARGIN_WORDS = 3;

/** The flash, decoded word by word; behind its end stand words that lead back to its beginning. */
export class DecodedProgram {
  /** `decode` of every word. */
  readonly words: Int32Array;
  /** `decodeWide` of every word. */
  readonly wide: Int32Array;
  /** Words that a skip passes over. */
  readonly sizes: Uint8Array;
  readonly flash: Uint16Array;

  constructor(flash: Uint16Array) {
    this.flash = flash;
    this.words = new Int32Array(flash.length + MARGIN_WORDS).fill(OPERATION.wrap, flash.length);
    this.wide = new Int32Array(flash.length + MARGIN_WORDS);
    this.sizes = new Uint8Array(flash.length + MARGIN_WORDS).fill(1);
    this.decodeAgain(0, flash.length);
  }

  decodeAgain(firstWord: number, wordCount: number): void {
    const { flash } = this;
    // The word before may be the first half of an instruction.
    for (let at = Math.max(0, firstWord - 1); at < Math.min(flash.length, firstWord + wordCount); at += 1) {
      const word = flash[at] ?? 0;
      this.words[at] = decode(word);
      this.wide[at] = decodeWide(at, flash);
      this.sizes[at] = isTwoWords(word) ? 2 : 1;
    }
    this.sizes[flash.length] = this.sizes[0] ?? 1;
  }
}
