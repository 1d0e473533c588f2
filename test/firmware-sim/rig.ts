import { boardProfile } from '../../boards/index.ts';
import { ManualClock, type QuantityTrace } from '../../core/index.ts';
import {
  type Firmware,
  MemoryPort,
  type Print,
  type SimulatedBoardOptions,
  simulateBoard,
} from '../../firmware-sim/index.ts';

export const uno = boardProfile('arduino-uno');

/** An Arduino Uno on a port in memory, on a clock that the test moves. */
export async function memoryRig(
  firmware: Firmware,
  options: Partial<SimulatedBoardOptions> & { capacityBytes?: number } = {},
) {
  const { capacityBytes = 65_536, ...boardOptions } = options;
  const clock = new ManualClock();
  const port = new MemoryPort({ capacityBytes });
  const board = await simulateBoard({ profile: uno, firmware, link: port.plug, clock, ...boardOptions });
  return { clock, port, board, text: () => Buffer.from(port.take()).toString() };
}

/** Prints these texts at these simulated milliseconds, then ends. */
export function prints(...events: readonly (readonly [timeMs: number, text: string])[]): Firmware {
  return {
    *boot(): Generator<Print> {
      for (const [timeMs, text] of events) yield { timeMs, bytes: Buffer.from(text) };
    },
  };
}

/** Prints `line` every `intervalMs` for ever. */
export function repeating(line: string, intervalMs: number): Firmware {
  return {
    *boot(): Generator<Print> {
      for (let timeMs = 0; ; timeMs += intervalMs) yield { timeMs, bytes: Buffer.from(line) };
    },
  };
}

/** Prints `0\n`, `1\n`, `2\n`, … as fast as the line carries it. */
export const counting: Firmware = {
  *boot(): Generator<Print> {
    for (let count = 0; ; count += 1) yield { timeMs: 0, bytes: Buffer.from(`${count}\n`) };
  },
};

/** A trace with one quantity and a row a second. */
export function trace(name: string, unit: string, ...values: readonly number[]): QuantityTrace {
  return {
    quantities: [{ name, unit }],
    timesS: Float64Array.from(values, (_, second) => second),
    values: [Float64Array.from(values)],
  };
}

/** Everything a firmware prints until simulated time `untilMs`, on a serial line of no duration. */
export function printed(firmware: Firmware, untilMs: number): readonly (readonly [timeMs: number, text: string])[] {
  let idleAtMs = 0;
  const serial = {
    get idleAtMs() {
      return idleAtMs;
    },
    nowMs: 0,
    waitUntil: async () => {},
    wake() {},
    onReceive() {},
    power: new AbortController().signal,
  };
  const result: [number, string][] = [];
  for (const { timeMs, bytes } of firmware.boot(serial) as Iterable<Print>) {
    if (timeMs > untilMs) break;
    idleAtMs = timeMs;
    result.push([timeMs, Buffer.from(bytes).toString()]);
  }
  return result;
}

/** Waits for a byte from its host, as sketches that say "press any key"; then prints, and ends or waits for the power to go. */
export function onKey(texts: readonly (string | Uint8Array)[], { thenEnd = false } = {}): Firmware {
  return {
    baudRate: Number.POSITIVE_INFINITY,
    async *boot(serial): AsyncGenerator<Print> {
      const poweredOff = new Promise<void>((resolve) => {
        serial.power.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([poweredOff, new Promise<void>((resolve) => serial.onReceive(() => resolve()))]);
      for (const text of texts) yield { timeMs: serial.idleAtMs, bytes: Buffer.from(text) };
      if (!thenEnd) await poweredOff;
    },
  };
}
