import { type BoardProfile, boardProfile } from '../boards/index.ts';
import { type Clock, LineGuard, lineTexts } from '../core/index.ts';
import { isFaultTarget } from './faults/fault-target.ts';
import { faultyPart } from './faults/faulty-part.ts';
import { type Fault, FaultLog, type FaultOutcome, simulateFaultyBoard } from './faults/index.ts';
import type { Timeline } from './faults/timeline.ts';
import type { Firmware } from './firmware/firmware.ts';
import { type TextPrint, textFirmware } from './firmware/text-firmware.ts';
import type { LinkFactory } from './links/link.ts';
import { IdealSensor } from './scenario/ideal-sensor.ts';
import type { PinReader } from './scenario/scenario.ts';
import type { Part } from './sensors/part.ts';
import type { SimulatedBoard } from './simulated-board.ts';
import { boardHabits } from './sketches/board-habits.ts';
import type { Speed } from './transmit.ts';

/** What a test may do to the sensor on a pin, besides what the part itself offers. */
export type TestSensors<Pins extends string, Sensor> = Readonly<Record<Pins, Sensor>>;

export interface WithBoardOptions<Pins extends string = string> {
  /** Default `arduino-uno`. */
  readonly board?: string | BoardProfile;
  /**
   * Pins with a sensor that reads what the test says, `board.sensors.A0`; with their first values, `{ A0: 21.5 }`, or as a
   * list, then 0. Default none.
   */
  readonly sensors?: readonly Pins[] | Readonly<Record<Pins, number>>;
  /**
   * Lines the board prints; `{A0}` is what the sensor on A0 reads, `{A0:1}` with one decimal. Default one line every 100 ms
   * with all sensors: `A0:{A0},A1:{A1}`.
   */
  readonly prints?: readonly TextPrint[];
  /** Another program than the lines, made for the parts on the pins. */
  readonly firmware?: (parts: ReadonlyMap<string, Part>) => Firmware;
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
export interface TestBoard<Pins extends string = string> {
  /** The tty a program under test opens; empty while unplugged and on a link in memory. */
  readonly path: string;
  readonly baudRate: number;
  readonly plugged: boolean;
  /** By pin, those that `sensors` names. */
  readonly sensors: TestSensors<Pins, IdealSensor>;
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
export async function withBoard<Pins extends string, Result>(
  options: WithBoardOptions<Pins>,
  body: (board: TestBoard<Pins>) => Promise<Result>,
): Promise<Result> {
  const { board: named = 'arduino-uno', faults = [], pins = { level: () => undefined } } = options;
  const profile = typeof named === 'string' ? boardProfile(named) : named;
  const log = new FaultLog(faults);
  let timeline: Timeline = { bootedAtMs: 0, nowMs: 0 };
  const sensors = idealSensors(options.sensors ?? []);
  const parts = new Map<string, Part>();
  for (const [pin, part] of Object.entries<Part>({ ...options.parts, ...sensors })) {
    const own = faults.flatMap((fault) => (fault.kind === 'part' && fault.pin === pin ? [fault] : []));
    parts.set(pin, isFaultTarget(part) ? faultyPart({ part, faults: own, log, timeline: () => timeline }) : part);
  }
  const sent: string[] = [];
  const guard = new LineGuard(1_048_576);
  const { seed, speed, clock, plug, linkPath } = options;
  const run = await simulateFaultyBoard({
    profile,
    firmware: options.firmware?.(parts) ?? printing(profile, parts, options.prints),
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

function idealSensors<Pins extends string>(
  given: readonly Pins[] | Readonly<Record<Pins, number>>,
): Record<Pins, IdealSensor> {
  const values = isList(given) ? given.map((pin) => [pin, 0] as const) : Object.entries<number>(given);
  return Object.fromEntries(values.map(([pin, value]) => [pin, new IdealSensor(() => value)])) as Record<
    Pins,
    IdealSensor
  >;
}

/** `Array.isArray` does not narrow a read-only array. */
function isList<T>(given: readonly T[] | object): given is readonly T[] {
  return Array.isArray(given);
}

function printing(profile: BoardProfile, parts: ReadonlyMap<string, Part>, prints?: readonly TextPrint[]): Firmware {
  const { bootLines, lineEnding, labelEnd, separator } = boardHabits(profile);
  const all = Array.from(parts.keys(), (pin) => `${pin}${labelEnd}{${pin}}`).join(separator);
  return textFirmware({
    prints: prints ?? (all === '' ? [] : [{ template: all, intervalMs: 100 }]),
    traces: [],
    readings: Object.fromEntries(
      Array.from(parts, ([pin, part]) => [
        pin,
        (timeMs: number) => (part.kind === 'analog' ? part.volts(timeMs) : Number.NaN),
      ]),
    ),
    bootLines,
    lineEnding,
  });
}

function testBoard<Pins extends string>(
  board: SimulatedBoard,
  parts: {
    readonly sensors: Record<Pins, IdealSensor>;
    readonly sent: readonly string[];
    readonly pins: PinReader;
    readonly log: FaultLog;
    readonly timeline: () => Timeline;
  },
): TestBoard<Pins> {
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
