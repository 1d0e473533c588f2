import type { BoardProfile } from '../boards/index.ts';
import { type Clock, systemClock } from '../core/index.ts';
import type { Firmware, SerialPins } from './firmware/firmware.ts';
import type { Link, LinkFactory, OnHostEvent } from './links/link.ts';
import { ptyLink } from './links/pty.ts';
import { Outlet } from './outlet.ts';
import { SimulatedTime } from './simulated-time.ts';
import { type Speed, transmit } from './transmit.ts';
import { Uart } from './uart.ts';

/** As the Arduino core's USB serial port: a board stops waiting for a host that does not read after 250 ms. */
const PATIENCE_MS = 250;

export interface SimulatedBoardOptions {
  readonly profile: BoardProfile;
  readonly firmware: Firmware;
  /** How the board is plugged in: `ptyLink(…)` (the default), `new MemoryPort().plug`, or a link of your own. */
  readonly link?: LinkFactory;
  /** Bits a second; 8N1 puts 10 of them around a byte. Default the firmware's rate, else the board's usual one. */
  readonly baudRate?: number;
  /**
   * Simulated seconds in a second, greater than 0; default 1. `max` does not wait for time to pass, and waits for its
   * host for as long as it takes. The bytes are the same at every speed.
   */
  readonly speed?: Speed;
  /** Default the machine's. */
  readonly clock?: Clock;
  /** Closes the board. */
  readonly signal?: AbortSignal;
}

/**
 * Plugs a simulated board in and gives it power. Resolves when a host can open `path`; the firmware runs already.
 *
 * ```ts
 * const board = await simulateBoard({
 *   profile: boardProfile('arduino-uno'),
 *   firmware: textFirmware(demoSketch(boardProfile('arduino-uno'))),
 *   link: ptyLink({ linkPath: '/tmp/tty-uno' }),
 * });
 * await board.unplug();
 * await board.replug();
 * await board.close();
 * ```
 * @throws BoardstreamError what the link factory throws; of `ptyLink` `PTY_UNAVAILABLE`, `LINK_PATH_TAKEN`, `USAGE`
 */
export async function simulateBoard(options: SimulatedBoardOptions): Promise<SimulatedBoard> {
  const board = new SimulatedBoard(options);
  if (options.signal?.aborted === true) await board.close();
  try {
    await board.replug();
  } catch (error) {
    await board.close();
    throw error;
  }
  return board;
}

/** A board's life on its cable. Made by `simulateBoard`. */
export class SimulatedBoard {
  readonly profile: BoardProfile;
  /** Bits a second. */
  readonly baudRate: number;
  /**
   * Resolves when the firmware has come to its end, as a replay that does not loop, with everything handed over to the
   * link, or when the board is closed. The board stays plugged in: a host may still be reading. Rejects when the firmware
   * or the link fails.
   */
  readonly finished: Promise<void>;
  readonly #options: SimulatedBoardOptions;
  #settle: { resolve: () => void; reject: (reason: unknown) => void } = { resolve() {}, reject() {} };
  #session: Session | undefined;
  #before = { bytesSent: 0, bytesDiscarded: 0 };
  #closed = false;
  #lastChange: Promise<void> = Promise.resolve();
  readonly #onAbort = () => void this.close();

  constructor(options: SimulatedBoardOptions) {
    this.#options = options;
    this.profile = options.profile;
    this.baudRate = options.baudRate ?? options.firmware.baudRate ?? options.profile.defaultBaudRate;
    this.finished = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** What a host opens: the link path, else the tty itself; `undefined` while unplugged and on a memory link. */
  get path(): string | undefined {
    return this.#session?.link.path;
  }

  get plugged(): boolean {
    return this.#session !== undefined;
  }

  /** Bytes the link has taken, over all plugs. A host that opened late may not have read the first of them. */
  get bytesSent(): number {
    return this.#before.bytesSent + (this.#session?.outlet.bytesSent ?? 0);
  }

  /** Bytes nobody read, over all plugs. */
  get bytesDiscarded(): number {
    return this.#before.bytesDiscarded + (this.#session?.outlet.bytesDiscarded ?? 0);
  }

  /** Pulls the cable: the port goes away, mid-line or not, and the board is without power. Nothing when unplugged. */
  unplug(): Promise<void> {
    return this.#inTurn(() => this.#powerDown());
  }

  /**
   * Plugs the board in again, pulling the cable first if need be: a new port, the same link path, and the firmware boots.
   * Nothing once closed.
   * @throws BoardstreamError what the link factory throws; the board is unplugged then
   */
  replug(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#powerDown();
      if (!this.#closed) await this.#powerUp();
    });
  }

  /** Unplugs for good. Resolves when nothing is left: no port, no link, no open file. */
  close(): Promise<void> {
    this.#closed = true;
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    return this.#inTurn(async () => {
      await this.#powerDown();
      this.#settle.resolve();
    });
  }

  async #powerUp(): Promise<void> {
    const { firmware, link: plug = ptyLink(), clock = systemClock, speed = 1 } = this.#options;
    const power = new AbortController();
    let receive: (bytes: Uint8Array) => void = () => {};
    let hostEvent: OnHostEvent = () => {};
    const link = await plug(
      (bytes) => receive(bytes),
      (event) => hostEvent(event),
    );
    const uart = new Uart(this.baudRate);
    const patienceMs = speed === 'max' ? Number.POSITIVE_INFINITY : PATIENCE_MS;
    const { framing = 'lines' } = firmware;
    const outlet = new Outlet({ link, clock, patienceMs, framing });
    const time = new SimulatedTime({ clock, speed, uart, power: power.signal });
    const serial: SerialPins = {
      get idleAtMs() {
        return uart.idleAtMs;
      },
      get nowMs() {
        return time.nowMs;
      },
      waitUntil: (timeMs) => time.waitUntil(timeMs),
      wake: () => time.wake(),
      onReceive(listener) {
        receive = (bytes) => {
          listener(bytes);
          time.wake();
        };
      },
      onHostEvent(listener) {
        hostEvent = (event) => {
          listener(event);
          time.wake();
        };
      },
      power: power.signal,
    };
    const run = transmit({
      prints: firmware.boot(serial),
      printsPerTurn: firmware.printsPerTurn,
      uart,
      outlet,
      clock,
      speed,
      power: power.signal,
    });
    const done = run.then(
      () => {
        if (!power.signal.aborted) this.#settle.resolve();
      },
      (error: unknown) => this.#settle.reject(error),
    );
    this.#session = { link, outlet, power, done };
  }

  async #powerDown(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    session.power.abort();
    await session.link.close();
    await session.done;
    this.#before = { bytesSent: this.bytesSent, bytesDiscarded: this.bytesDiscarded };
    this.#session = undefined;
  }

  /** One change at a time, in the order they were asked for. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const result = this.#lastChange.then(change);
    this.#lastChange = result.catch(() => {});
    return result;
  }
}

/** From power-up to power loss. */
interface Session {
  readonly link: Link;
  readonly outlet: Outlet;
  readonly power: AbortController;
  /** The firmware has stopped. Never rejects. */
  readonly done: Promise<void>;
}
