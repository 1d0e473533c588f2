import type { Firmware, Print, SerialPins, StartCause } from '../firmware/firmware.ts';
import type { Framing } from '../framing.ts';
import { type BoardFault, type Fault, isBoardFault, isLineFault } from './fault.ts';
import type { FaultLog } from './fault-log.ts';
import { LineFaults } from './line-faults.ts';
import { nextOrTime } from './next-or-time.ts';
import type { Timeline } from './timeline.ts';

/** Pulls the cable, and plugs the board in again after simulated `forMs`, if it is given. */
export type PullCable = (unplug: { readonly forMs: number | undefined; readonly linkPath: string | undefined }) => void;

export interface FaultyFirmwareOptions {
  readonly firmware: Firmware;
  readonly faults: readonly Fault[];
  readonly log: FaultLog;
  readonly seed: number;
  /** Of the board. `Infinity` when the firmware's prints leave whole. */
  readonly baudRate: number;
  /** Simulated milliseconds after which the program is ended. Default never. */
  readonly durationMs?: number;
  readonly pullCable: PullCable;
  /** Waits for so many simulated milliseconds, where time passes by itself; never resolves at full speed. */
  readonly sleep?: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** What the program prints, before any fault of the line. `endMs`: when its last byte has left. */
  readonly onPrinted?: (bytes: Uint8Array, endMs: number) => void;
  /** What leaves the board, after the faults of the line. */
  readonly onSent?: (bytes: Uint8Array, endMs: number) => void;
  /** Called with simulated time as it passes. */
  readonly onTime?: (timeMs: number) => void;
}

type Cut = BoardFault | { readonly kind: 'end'; readonly atMs: number };

/**
 * A firmware to which a schedule of faults happens. It decides by simulated time alone, so that the same seed gives the
 * same bytes at every speed. Faults of parts are not its business: see `faultyPart`.
 */
export class FaultyFirmware implements Firmware, Timeline {
  readonly baudRate: number;
  readonly framing?: Framing;
  readonly printsPerTurn?: number;
  readonly #options: FaultyFirmwareOptions;
  readonly #line: LineFaults;
  readonly #byteMs: number;
  readonly #cuts: Cut[];
  /** When the board got its power, and when its program started, on the schedule's time. */
  #poweredAtMs = 0;
  #bootedAtMs = 0;
  #nowMs = 0;

  constructor(options: FaultyFirmwareOptions) {
    const { faults, durationMs, baudRate, seed, log } = options;
    this.#options = options;
    const { framing, printsPerTurn } = options.firmware;
    this.baudRate = baudRate;
    if (framing !== undefined) this.framing = framing;
    if (printsPerTurn !== undefined) this.printsPerTurn = printsPerTurn;
    this.#byteMs = 10_000 / baudRate;
    this.#line = new LineFaults({ faults: faults.filter(isLineFault), seed, baudRate, log });
    const end: Cut[] = durationMs === undefined ? [] : [{ kind: 'end', atMs: durationMs }];
    // Sorting keeps the order of those at one time: what happens at the very end still happens.
    this.#cuts = [...faults.filter(isBoardFault), ...end].sort((a, b) => a.atMs - b.atMs);
  }

  get bootedAtMs(): number {
    return this.#options.firmware.partsTimeGoesOn === true ? 0 : this.#bootedAtMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  boot(serial: SerialPins): Iterable<Print> | AsyncIterable<Print> {
    this.#poweredAtMs = this.#nowMs;
    const first = this.#start(serial, 0, 'power-on');
    const canWait = this.#cuts.some(({ kind }) => kind === 'unplug') || Symbol.asyncIterator in first.prints;
    return canWait ? this.#runWaiting(serial, first) : this.#run(serial, first);
  }

  *#run(serial: SerialPins, first: Boot): Generator<Print> {
    for (let boot = first; ; ) {
      let cut: Cut | undefined;
      for (const print of boot.prints as Iterable<Print>) {
        cut = yield* this.#advance(print, boot, serial);
        if (cut !== undefined) break;
      }
      cut ??= yield* this.#skipToCut(serial);
      const next = this.#startAfter(cut, boot, serial);
      if (next === undefined) return;
      boot = next;
    }
  }

  async *#runWaiting(serial: SerialPins, first: Boot): AsyncGenerator<Print> {
    for (let boot = first; ; ) {
      let cut: Cut | undefined;
      for await (const print of nextOrTime(boot.prints, (signal) => this.#untilCut(signal))) {
        cut = print === 'time' ? yield* this.#skipToCut(serial) : yield* this.#advance(print, boot, serial);
        if (cut !== undefined) break;
      }
      cut ??= yield* this.#skipToCut(serial);
      const next = this.#startAfter(cut, boot, serial);
      if (next === undefined && cut?.kind === 'unplug') await aborted(serial.power);
      if (next === undefined) return;
      boot = next;
    }
  }

  /** Lets a print leave. Returns what cuts it short or comes right after it. */
  *#advance(print: Print, boot: Boot, serial: SerialPins): Generator<Print, Cut | undefined> {
    const startMs = this.#poweredAtMs + Math.max(boot.offsetMs + print.timeMs, serial.idleAtMs);
    const endMs = startMs + print.bytes.length * this.#byteMs;
    const cut = this.#cuts[0];
    if (cut === undefined || cut.atMs > endMs) {
      yield* this.#send(print.bytes, startMs);
      return undefined;
    }
    const left = this.#byteMs === 0 ? 0 : Math.floor((cut.atMs - startMs) / this.#byteMs + 1e-6);
    if (left > 0) yield* this.#send(print.bytes.subarray(0, left), startMs);
    return yield* this.#skipToCut(serial);
  }

  *#send(bytes: Uint8Array, startMs: number): Generator<Print> {
    const endMs = startMs + bytes.length * this.#byteMs;
    if (bytes.length > 0) this.#options.onPrinted?.(bytes, endMs);
    for (const sent of this.#line.pass(bytes, startMs)) {
      const sentMs = sent.timeMs + sent.bytes.length * this.#byteMs;
      this.#pass(sentMs);
      if (sent.bytes.length > 0) this.#options.onSent?.(sent.bytes, sentMs);
      yield { timeMs: sent.timeMs - this.#poweredAtMs, bytes: sent.bytes };
    }
  }

  /** Lets the time pass until the next cut, and takes it. */
  *#skipToCut(serial: SerialPins): Generator<Print, Cut | undefined> {
    const cut = this.#cuts.shift();
    if (cut === undefined) return undefined;
    this.#pass(cut.atMs);
    yield { timeMs: Math.max(cut.atMs - this.#poweredAtMs, serial.idleAtMs), bytes: new Uint8Array() };
    return cut;
  }

  /** The next start of the program, unless it has ended or lost its power. */
  #startAfter(cut: Cut | undefined, boot: Boot, serial: SerialPins): Boot | undefined {
    boot.stop();
    if (cut === undefined || cut.kind === 'end') return undefined;
    this.#options.log.fired(cut, this.#nowMs);
    if (cut.kind === 'unplug') {
      const { forMs, linkPath } = cut;
      this.#pass(this.#nowMs + (forMs ?? 0));
      this.#options.pullCable({ forMs, linkPath });
      return undefined;
    }
    if (cut.kind === 'brown-out') this.#pass(this.#nowMs + cut.forMs);
    return this.#start(serial, this.#nowMs - this.#poweredAtMs, cut.kind === 'reset' ? 'external' : 'brown-out');
  }

  #start(serial: SerialPins, offsetMs: number, startCause: StartCause): Boot {
    this.#bootedAtMs = this.#poweredAtMs + offsetMs;
    const power = new AbortController();
    const stop = () => power.abort();
    serial.power.addEventListener('abort', stop, { once: true });
    const prints = this.#options.firmware.boot({
      get idleAtMs() {
        return Math.max(0, serial.idleAtMs - offsetMs);
      },
      get nowMs() {
        return Math.max(0, serial.nowMs - offsetMs);
      },
      waitUntil: (timeMs) => serial.waitUntil(timeMs + offsetMs),
      wake: () => serial.wake(),
      onReceive: (listener) => serial.onReceive(listener),
      ...(serial.onHostEvent && { onHostEvent: (listener) => serial.onHostEvent?.(listener) }),
      startCause,
      partsStartMs: this.#bootedAtMs,
      power: power.signal,
    });
    return {
      prints,
      offsetMs,
      stop() {
        serial.power.removeEventListener('abort', stop);
        stop();
        // A program that waits for a time must end with its power.
        serial.wake();
      },
    };
  }

  #untilCut(signal: AbortSignal): Promise<void> | undefined {
    const cut = this.#cuts[0];
    if (cut === undefined) return undefined;
    return this.#options.sleep?.(cut.atMs - this.#nowMs, signal);
  }

  #pass(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
    this.#options.onTime?.(this.#nowMs);
  }
}

/** One run of the program, from its start to a reset. */
interface Boot {
  readonly prints: Iterable<Print> | AsyncIterable<Print>;
  /** Simulated milliseconds from power-up to this start. */
  readonly offsetMs: number;
  stop(): void;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
