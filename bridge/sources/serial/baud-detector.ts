/** Rates of library example sketches, the commonest first; 74880 is what an ESP8266 says its boot text at. */
export const COMMON_BAUD_RATES: readonly number[] = [115_200, 9600, 57_600, 38_400, 250_000, 19_200, 230_400, 74_880];

/**
 * Lines that show a rate to be right, and how many bytes they must have together: the newest two, whatever was before them,
 * or one where nothing but text was heard.
 */
const ENOUGH = [
  { lines: 2, bytes: 4, share: 0 },
  { lines: 1, bytes: 3, share: 1 },
] as const;

/**
 * A rate is wrong when less than `share` of so many bytes can be printed. At the right one nearly all can, at a wrong one
 * about half; a board that says little is to be told early.
 */
const WRONG = [
  { bytes: 16, share: 0.6 },
  { bytes: 64, share: 0.9 },
] as const;

/** A line that has begun ends within so long at the right rate; at a slow wrong one it may look like text for ever. */
const LINE_PATIENCE_MS = 2_000;

/** Lines of text without one digit: a boot text if it ends, letters that were digits if it goes on. */
const MOST_WORDS_LINES = 5;

/** What was on its way at the old rate when a new one was set still comes for so long, and is no witness against it. */
const SETTLE_MS = 50;

/** More than any line that counts. */
const MOST_HEARD_BYTES = 2_048;

/** From the first byte on. A board that speaks once in two seconds gets its chance at each of the rates. */
const GIVE_UP_MS = 20_000;

export type BaudFinding =
  /** Nothing is known yet: keep what came. */
  | { readonly kind: 'undecided' }
  /** What came since the last change of the rate is text at it. */
  | { readonly kind: 'found'; readonly baudRate: number }
  /** Not this one: set that. What came is worth nothing. */
  | { readonly kind: 'try'; readonly baudRate: number }
  /** None of them makes text of it. The rate to stay at is the one it began with. */
  | { readonly kind: 'unknown'; readonly baudRate: number; readonly tried: readonly number[] };

/**
 * Finds the rate of a board in what it prints, one rate after the other, on a port that stays open: to open it again would
 * start the board again. Knows no port: bytes and times come in, findings go out.
 */
export class BaudDetector {
  readonly #rates: readonly number[];
  #tried = 0;
  #firstByteMs: number | undefined;
  #firstByteAtRateMs: number | undefined;
  #settledAtMs = Number.NEGATIVE_INFINITY;
  /** Bytes at the present rate. */
  #heard: Uint8Array = new Uint8Array(0);

  /** @param firstBaudRate the one the port is open at; what the board had last time, if that is known */
  constructor(firstBaudRate: number = COMMON_BAUD_RATES[0] ?? 115_200) {
    this.#rates = [firstBaudRate, ...COMMON_BAUD_RATES.filter((rate) => rate !== firstBaudRate)];
  }

  get baudRate(): number {
    return this.#rates[this.#tried % this.#rates.length] ?? 0;
  }

  push(bytes: Uint8Array, timeMs: number): BaudFinding {
    this.#firstByteMs ??= timeMs;
    if (timeMs < this.#settledAtMs) return { kind: 'undecided' };
    this.#firstByteAtRateMs ??= timeMs;
    this.#heard = join(this.#heard, bytes).subarray(-MOST_HEARD_BYTES);
    const lines = linesOf(this.#heard);
    if (isReadable(lines, textShare(this.#heard))) return { kind: 'found', baudRate: this.baudRate };
    if (timeMs - this.#firstByteMs >= GIVE_UP_MS) {
      const [baudRate = 0] = this.#rates;
      return { kind: 'unknown', baudRate, tried: this.#rates.slice(0, this.#tried + 1) };
    }
    const isWrong = WRONG.some(
      (limit) => this.#heard.length >= limit.bytes && textShare(this.#heard.subarray(-limit.bytes)) < limit.share,
    );
    const isEndless = timeMs - this.#firstByteAtRateMs >= LINE_PATIENCE_MS && !this.#heard.includes(NEWLINE);
    const isWordsOnly = lines.length >= MOST_WORDS_LINES && !lines.some(hasDigit);
    if (!isWrong && !isEndless && !isWordsOnly) return { kind: 'undecided' };
    this.#tried += 1;
    this.#firstByteAtRateMs = undefined;
    this.#settledAtMs = timeMs + SETTLE_MS;
    this.#heard = new Uint8Array(0);
    return { kind: 'try', baudRate: this.baudRate };
  }
}

/** Lines that have an end, without it; empty ones left out. The first may have lost its beginning. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0, end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    const line = bytes.subarray(start, bytes[end - 1] === RETURN ? end - 1 : end);
    if (line.length > 0) lines.push(line);
    start = end + 1;
  }
  return lines;
}

/** Whether the newest lines are readings, as many and as long as it takes to be sure. */
function isReadable(lines: readonly Uint8Array[], share: number): boolean {
  let bytes = 0;
  for (let count = 1; count <= lines.length; count += 1) {
    const line = lines[lines.length - count];
    if (line === undefined || !isReading(line)) return false;
    bytes += line.length;
    if (ENOUGH.some((enough) => count >= enough.lines && bytes >= enough.bytes && share >= enough.share)) return true;
  }
  return false;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Printable, in ASCII or UTF-8 or with the one byte for a degree that Latin-1 has; and with a digit, because at 250000 baud
 * the digits of a board at 230400 are letters.
 */
function isReading(line: Uint8Array): boolean {
  if (!hasDigit(line)) return false;
  if (line.some((byte) => (byte < 0x20 && byte !== 0x09) || byte === 0x7f)) return false;
  const high = line.filter((byte) => byte >= 0x80);
  if (high.every((byte) => byte === DEGREE)) return high.length <= 4;
  try {
    strictUtf8.decode(line);
    return high.length * 2 <= line.length;
  } catch {
    return false;
  }
}

function hasDigit(line: Uint8Array): boolean {
  return line.some((byte) => byte >= 0x30 && byte <= 0x39);
}

const DEGREE = 0xb0;

function textShare(bytes: Uint8Array): number {
  const printable = bytes.filter(
    (byte) => (byte >= 0x20 && byte < 0x7f) || byte === NEWLINE || byte === RETURN || byte === 0x09,
  );
  return printable.length / bytes.length;
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length);
  whole.set(left);
  whole.set(right, left.length);
  return whole;
}
