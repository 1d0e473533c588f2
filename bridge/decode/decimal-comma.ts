/** What the comma of a board means. `undefined` as long as the lines could mean either. */
export type CommaMeaning = 'decimal' | 'separator' | undefined;

/** Why a line with such a comma is skipped. */
export const AMBIGUOUS_COMMA =
  'the comma may be a decimal point or a separator; more lines will tell, or set decimal-comma';

/** So many lines that could mean either are watched before the comma is taken as the plotters take it. */
const MAX_UNDECIDED = 12;
/** A sensor's whole degrees stay within so many while its tenths run through as many digits. */
const STEADY_WHOLES = 3;
const LIVELY_DIGITS = 4;

/**
 * Decides for one board whether `23,4` is one number or two. One such line cannot tell; the lines together can: a second
 * part with a leading zero (`23,05`), a carry (`22,9` then `23,0`) and a column that comes and goes mean a decimal comma;
 * a second part that changes its length or has more than two digits means two columns.
 */
export class CommaEvidence {
  #meaning: CommaMeaning;
  #lines = 0;
  #wholes = new Set<number>();
  #digits = new Set<string>();
  #lengths = new Set<number>();
  #last: { readonly whole: number; readonly part: number } | undefined;
  #sawSingle = false;

  get meaning(): CommaMeaning {
    return this.#meaning;
  }

  /** @param part the text behind the comma */
  observe(whole: number, part: string): void {
    if (part.length > 1 && part.startsWith('0')) this.#meaning = 'decimal';
    if (this.#meaning !== undefined) return;
    if (part.length > 2) {
      this.#meaning = 'separator';
      return;
    }
    this.#lines += 1;
    this.#lengths.add(part.length);
    if (this.#wholes.size < MAX_UNDECIDED) this.#wholes.add(whole);
    if (this.#digits.size < MAX_UNDECIDED) this.#digits.add(part);
    if (this.#sawSingle || this.#isCarry(whole, part)) this.#meaning = 'decimal';
    else if (this.#lengths.size > 1) this.#meaning = 'separator';
    else if (this.#lines >= MAX_UNDECIDED) this.#meaning = this.#byHabit(part);
    this.#last = { whole, part: Number(part) };
  }

  /** A whole number without a comma came in a line of its own. */
  observeSingle(): void {
    this.#sawSingle = true;
    if (this.#lines > 0 && this.#meaning === undefined) this.#meaning = 'decimal';
  }

  /** Another kind of line shows what commas are here. */
  decide(meaning: 'decimal' | 'separator'): void {
    this.#meaning = meaning;
  }

  #isCarry(whole: number, part: string): boolean {
    if (this.#last === undefined || Math.abs(whole - this.#last.whole) !== 1) return false;
    const range = 10 ** part.length;
    const jump = (Number(part) - this.#last.part) * Math.sign(whole - this.#last.whole);
    return jump < -range / 2;
  }

  #byHabit(part: string): CommaMeaning {
    const isLively = part.length === 1 && this.#digits.size >= LIVELY_DIGITS && this.#wholes.size <= STEADY_WHOLES;
    return isLively ? 'decimal' : 'separator';
  }
}
