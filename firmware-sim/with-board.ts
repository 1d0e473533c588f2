import { type BoardProfile, boardProfile } from '../boards/index.ts';
import { type Clock, LineGuard, lineTexts } from '../core/index.ts';
import { isFaultTarget } from './faults/fault-target.ts';
import { faultyPart } from './faults/faulty-part.ts';
import { type Fault, FaultLog, type FaultOutcome, simulateFaultyBoard } from './faults/index.ts';
import type { Timeline } from './faults/timeline.ts';
import type { Firmware } from './firmware/firmware.ts';
import type { ReadQuantity } from './firmware/line-template.ts';
import { type TextPrint, textFirmware } from './firmware/text-firmware.ts';
import type { LinkFactory } from './links/link.ts';
import type { PinReader } from './scenario/scenario.ts';
import { isReadable, libraryReadings } from './scenario/sensor-parts.ts';
import type { Part } from './sensors/part.ts';
import type { SimulatedBoard } from './simulated-board.ts';
import { boardHabits } from './sketches/board-habits.ts';
import { type GivenSensors, placeSensors, type TestSensors } from './test-sensors.ts';
import type { Speed } from './transmit.ts';

export interface WithBoardOptions<Given extends GivenSensors = GivenSensors> {
  /** Default `arduino-uno`. */
  readonly board?: string | BoardProfile;
  /**
   * What is on the pins, `board.sensors.A0`: a number is an ideal sensor that reads it until the test says otherwise,
   * `{ A0: 21.5 }`; a list of pins has such sensors at 0; `{ A0: { part: 'lm35' } }` and what `makeSensor` has made are
   * sensors of the simulator, for lines, Firmata and compiled firmware alike. Default none.
   */
  readonly sensors?: Given;
  /**
   * Lines the board prints; `{A0}` is what the sensor on A0 reads, `{A0:1}` with one decimal. Of a sensor of the simulator
   * it is what a sketch's library makes of its first quantity; each has its name, `{D2.humidity}`. Default one line every
   * 100 ms with all sensors: `A0:{A0},A1:{A1}`.
   */
  readonly prints?: readonly TextPrint[];
  /** Another program than the lines, made for the parts on the pins: `chipFirmware`, `firmataFirmware`. */
  readonly firmware?: (parts: ReadonlyMap<string, Part>, profile: BoardProfile) => Firmware;
  /** Pins of that program, for `board.pins`. */
  readonly pins?: PinReader;
  /** Parts on pins, for that program. */
  readonly parts?: Readonly<Record<string, Part>>;
  readonly faults?: readonly Fault[];
  readonly seed?: number;
  readonly speed?: Speed;
  readonly clock?: Clock;
  /** Default a pseudo-terminal. */
  readonly plug?: (linkPath: string | undefined) => LinkFactory;
  readonly linkPath?: string;
}

/** A simulated board in the hands of a test. */
export interface TestBoard<Given extends GivenSensors = GivenSensors> {
  /** The tty a program under test opens; empty while unplugged and on a link in memory. */
  readonly path: string;
  readonly baudRate: number;
  readonly plugged: boolean;
  /** By pin, those of the option `sensors`. */
  readonly sensors: TestSensors<Given>;
  /** Lines the board has sent, the one that is leaving included, without their endings; garbled ones as they left. */
  readonly sent: readonly string[];
  /** What the firmware lets be seen of its pins; every level is `undefined` where it shows none. */
  readonly pins: PinReader;
  /** What became of the faults so far. */
  readonly faults: readonly FaultOutcome[];
  /** Simulated milliseconds since the board was plugged in first. */
  readonly timeMs: number;
  unplug(): Promise<void>;
  replug(): Promise<void>;
}

/**
 * Plugs a simulated board in, runs `body` with it, and takes it away again, whatever happens. Any number may run at once.
 *
 * ```ts
 * await withBoard({ sensors: ['A0'] }, async (board) => {
 *   board.sensors.A0.set(3.3);
 *   // a program under test opens board.path and reads `A0:3.30`
 * });
 * ```
 * @throws BoardstreamError as `simulateBoard`, or what `body` throws
 */
export async function withBoard<const Given extends GivenSensors, Result>(
  options: WithBoardOptions<Given>,
  body: (board: TestBoard<Given>) => Promise<Result>,
): Promise<Result> {
  const { board: named = 'arduino-uno', faults = [], pins = { level: () => undefined } } = options;
  const profile = typeof named === 'string' ? boardProfile(named) : named;
  const log = new FaultLog(faults);
  let timeline: Timeline = { bootedAtMs: 0, nowMs: 0 };
  const { sensors, parts: ofSensors } = placeSensors(
    options.sensors ?? ([] as readonly string[] as Given),
    profile.adc,
  );
  const parts = new Map<string, Part>();
  for (const [pin, part] of Object.entries<Part>({ ...options.parts, ...ofSensors })) {
    const own = faults.flatMap((fault) => (fault.kind === 'part' && fault.pin === pin ? [fault] : []));
    parts.set(pin, isFaultTarget(part) ? faultyPart({ part, faults: own, log, timeline: () => timeline }) : part);
  }
  const sent: string[] = [];
  const guard = new LineGuard(1_048_576);
  const { seed, speed, clock, plug, linkPath } = options;
  const run = await simulateFaultyBoard({
    profile,
    firmware: options.firmware?.(parts, profile) ?? printing(profile, parts, options.prints),
    faults,
    log,
    onBuilt: (faulty) => {
      timeline = faulty;
    },
    onSent: (bytes) => {
      for (const piece of guard.push(bytes)) sent.push(...lineTexts(piece));
    },
    ...(seed === undefined ? {} : { seed }),
    ...(speed === undefined ? {} : { speed }),
    ...(clock === undefined ? {} : { clock }),
    ...(plug === undefined ? {} : { plug }),
    ...(linkPath === undefined ? {} : { linkPath }),
  });
  run.ended.catch(() => {});
  try {
    return await body(testBoard(run.board, { sensors, sent, pins, log, timeline: () => timeline }));
  } finally {
    await run.board.close();
  }
}

function printing(profile: BoardProfile, parts: ReadonlyMap<string, Part>, prints?: readonly TextPrint[]): Firmware {
  const { bootLines, lineEnding, labelEnd, separator } = boardHabits(profile);
  const all = Array.from(parts.keys(), (pin) => `${pin}${labelEnd}{${pin}}`).join(separator);
  return textFirmware({
    prints: prints ?? (all === '' ? [] : [{ template: all, intervalMs: 100 }]),
    traces: [],
    readings: Object.fromEntries(Array.from(parts).flatMap(([pin, part]) => readingsOn(pin, part))),
    bootLines,
    lineEnding,
  });
}

/** `{A0}`, `{D2.humidity}`. */
function readingsOn(pin: string, part: Part): (readonly [string, ReadQuantity])[] {
  if (!isReadable(part)) return [[pin, (timeMs) => (part.kind === 'analog' ? part.volts(timeMs) : Number.NaN)]];
  return Object.entries(libraryReadings(part)).map(([name, read]) => [name === '' ? pin : `${pin}.${name}`, read]);
}

function testBoard<Given extends GivenSensors>(
  board: SimulatedBoard,
  parts: {
    readonly sensors: TestSensors<Given>;
    readonly sent: readonly string[];
    readonly pins: PinReader;
    readonly log: FaultLog;
    readonly timeline: () => Timeline;
  },
): TestBoard<Given> {
  const { sensors, sent, pins, log, timeline } = parts;
  return {
    sensors,
    sent,
    pins,
    baudRate: board.baudRate,
    get path() {
      return board.path ?? '';
    },
    get plugged() {
      return board.plugged;
    },
    get faults() {
      return log.outcomes;
    },
    get timeMs() {
      return timeline().nowMs;
    },
    unplug: () => board.unplug(),
    replug: () => board.replug(),
  };
}
