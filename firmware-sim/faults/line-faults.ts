import type { Print } from '../firmware/firmware.ts';
import { type Random, seededRandom } from '../traces/random.ts';
import type { LineFault } from './fault.ts';
import type { FaultLog } from './fault-log.ts';
import { misread } from './wrong-baud.ts';

const NEWLINE = 0x0a;
const FILLER = 0x78;

interface Active {
  readonly fault: LineFault;
  readonly random: Random;
  /** Hits it still has to make; for faults with a duration, infinite until it is over. */
  left: number;
}

export interface LineFaultsOptions {
  readonly faults: readonly LineFault[];
  /** Each fault draws from a row of its own, so that what one hits changes nothing about the others. */
  readonly seed: number;
  /** Of the board; `Infinity` when its prints leave whole. */
  readonly baudRate: number;
  readonly log: FaultLog;
}

/**
 * Does to bytes what the line does to them, by simulated time alone: the same prints and the same seed give the same bytes
 * at every speed. Times are simulated milliseconds since the board was first plugged in.
 */
export class LineFaults {
  readonly #active: Active[];
  readonly #byteMs: number;
  readonly #baudRate: number;
  readonly #log: FaultLog;
  #lineBytes = 0;
  #lastLineBytes = 0;

  constructor({ faults, seed, baudRate, log }: LineFaultsOptions) {
    this.#active = faults.map((fault, index) => ({
      fault,
      random: seededRandom(seed + Math.imul(index + 1, 0x9e3779b1)),
      left:
        'count' in fault ? fault.count : 'rate' in fault || fault.kind === 'wrong-baud' ? Number.POSITIVE_INFINITY : 1,
    }));
    this.#byteMs = 10_000 / baudRate;
    this.#baudRate = baudRate;
    this.#log = log;
  }

  /** Bytes that begin to leave at `startMs`, as they arrive: later, fewer, more, or other ones. */
  *pass(bytes: Uint8Array, startMs: number): Generator<Print> {
    this.#retire(startMs);
    if (this.#active.length === 0) {
      yield { timeMs: startMs, bytes };
      return;
    }
    const endMs = startMs + bytes.length * this.#byteMs;
    if (this.#active.every(({ fault }) => fault.atMs > endMs)) {
      for (const byte of bytes) this.#countLine(byte);
      yield { timeMs: startMs, bytes };
      return;
    }
    let timeMs = startMs;
    let piece: { startMs: number; bytes: number[]; mismatch: Active | undefined } = {
      startMs,
      bytes: [],
      mismatch: undefined,
    };
    for (const byte of bytes) {
      const resumeMs = this.#pauseBefore(byte, timeMs);
      const mismatch = this.#mismatchAt(resumeMs);
      if (resumeMs > timeMs || mismatch !== piece.mismatch) {
        if (piece.bytes.length > 0) yield this.#finish(piece);
        timeMs = resumeMs;
        piece = { startMs: timeMs, bytes: [], mismatch };
      }
      const before = piece.bytes.length;
      piece.bytes.push(...this.#filler(timeMs), ...this.#hit(byte, timeMs));
      const took = Math.max(1, piece.bytes.length - before);
      if (piece.bytes.length === before && piece.bytes.length > 0) yield this.#finish(piece);
      timeMs += took * this.#byteMs;
      // A byte that got lost has taken its time on the line.
      if (took > piece.bytes.length - before) piece = { startMs: timeMs, bytes: [], mismatch };
      this.#countLine(byte);
    }
    if (piece.bytes.length > 0) yield this.#finish(piece);
    else yield { timeMs, bytes: new Uint8Array() };
  }

  #finish({ startMs, bytes, mismatch }: { startMs: number; bytes: number[]; mismatch: Active | undefined }): Print {
    const sent = Uint8Array.from(bytes);
    if (mismatch?.fault.kind !== 'wrong-baud') return { timeMs: startMs, bytes: sent };
    this.#log.fired(mismatch.fault, startMs, sent.length);
    const rates = { sentBaudRate: this.#baudRate, readBaudRate: mismatch.fault.baudRate };
    return { timeMs: startMs, bytes: misread(sent, rates) };
  }

  /** When the byte may leave, after stalls and in the middle of a line that is to be split. */
  #pauseBefore(byte: number, timeMs: number): number {
    let resumeMs = timeMs;
    for (const active of this.#active) {
      const { fault } = active;
      if (active.left === 0 || fault.atMs > resumeMs) continue;
      if (fault.kind === 'stall' && resumeMs < fault.atMs + fault.forMs) {
        resumeMs = fault.atMs + fault.forMs;
        active.left = 0;
        this.#log.fired(fault, timeMs);
      } else if (fault.kind === 'split-line' && this.#isMiddle(byte)) {
        resumeMs += fault.forMs;
        active.left -= 1;
        this.#log.fired(fault, timeMs);
      }
    }
    return resumeMs;
  }

  /** By the length of the line before: a program may print byte by byte, so how long this one gets is not known. */
  #isMiddle(byte: number): boolean {
    return byte !== NEWLINE && this.#lineBytes === Math.max(1, this.#lastLineBytes >>> 1);
  }

  #mismatchAt(timeMs: number): Active | undefined {
    return this.#active.find(
      ({ fault }) => fault.kind === 'wrong-baud' && fault.atMs <= timeMs && timeMs < fault.atMs + fault.forMs,
    );
  }

  #filler(timeMs: number): number[] {
    if (this.#lineBytes > 0) return [];
    const active = this.#active.find(
      ({ fault, left }) => fault.kind === 'overlong-line' && left > 0 && fault.atMs <= timeMs,
    );
    if (active?.fault.kind !== 'overlong-line') return [];
    active.left = 0;
    this.#log.fired(active.fault, timeMs);
    return Array.from({ length: active.fault.bytes }, () => FILLER);
  }

  /** What arrives in place of a byte: nothing, two, another one, or itself. */
  #hit(byte: number, timeMs: number): number[] {
    let arriving = [byte];
    for (const active of this.#active) {
      const { fault, random } = active;
      if (fault.kind !== 'drop-bytes' && fault.kind !== 'duplicate-bytes' && fault.kind !== 'flip-bytes') continue;
      if (active.left === 0 || fault.atMs > timeMs || arriving.length === 0) continue;
      if ('rate' in fault && (timeMs >= fault.atMs + fault.forMs || random() >= fault.rate)) continue;
      active.left -= 1;
      this.#log.fired(fault, timeMs);
      if (fault.kind === 'drop-bytes') arriving = [];
      else if (fault.kind === 'duplicate-bytes') arriving = arriving.flatMap((one) => [one, one]);
      else arriving = arriving.map((one) => one ^ (1 << Math.floor(random() * 8)));
    }
    return arriving;
  }

  #countLine(byte: number): void {
    this.#lineBytes += 1;
    if (byte !== NEWLINE) return;
    this.#lastLineBytes = this.#lineBytes;
    this.#lineBytes = 0;
  }

  /** Lets go of what is over, so that a board without a fault at hand costs nothing. */
  #retire(timeMs: number): void {
    for (let at = this.#active.length - 1; at >= 0; at -= 1) {
      const active = this.#active[at];
      if (active === undefined) continue;
      const { fault, left } = active;
      const hasWindow = 'rate' in fault || fault.kind === 'wrong-baud' || fault.kind === 'stall';
      const isOver = hasWindow && fault.atMs + fault.forMs <= timeMs;
      if (left === 0 || isOver) this.#active.splice(at, 1);
    }
  }
}
