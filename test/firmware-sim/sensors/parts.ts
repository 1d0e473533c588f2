import type {
  AnalogPart,
  DigitalPart,
  I2cPart,
  Level,
  LinePart,
  OneWirePart,
} from '../../../firmware-sim/sensors/part.ts';
import type { Sensor } from '../../../firmware-sim/sensors/sensor.ts';

type PartByKind = { analog: AnalogPart; digital: DigitalPart; line: LinePart; i2c: I2cPart; 'one-wire': OneWirePart };

/** The sensor's part on this terminal, which must be of this kind. */
export function partOf<Kind extends keyof PartByKind>(sensor: Sensor, kind: Kind, terminal?: string): PartByKind[Kind] {
  const part = terminal === undefined ? sensor.part : sensor.parts[terminal];
  if (part?.kind !== kind) throw new Error(`no ${kind} part on ${terminal ?? 'the first terminal'}`);
  return part as unknown as PartByKind[Kind];
}

/** Times at which the level changes, as a board that always asks for the next change finds them. */
export function changes(part: DigitalPart, untilMs: number): { timeMs: number; level: Level }[] {
  const found: { timeMs: number; level: Level }[] = [];
  let level = part.level(0);
  for (let timeMs = part.nextChangeMs(0); timeMs < untilMs; timeMs = part.nextChangeMs(timeMs)) {
    if (part.level(timeMs) === level) continue;
    level = part.level(timeMs);
    found.push({ timeMs, level });
  }
  return found;
}

/** Registers read as a driver does: pointer, repeated start, bytes. `undefined` when the address is not acknowledged. */
export function readRegisters(
  part: I2cPart,
  at: { register: number; count: number; timeMs: number },
): number[] | undefined {
  if (!part.start('write', at.timeMs)) return undefined;
  part.write(at.register, at.timeMs);
  if (!part.start('read', at.timeMs)) return undefined;
  const bytes = Array.from({ length: at.count }, () => part.read(at.timeMs));
  part.stop(at.timeMs);
  return bytes;
}

export function writeRegister(part: I2cPart, at: { register: number; value: number; timeMs: number }): void {
  part.start('write', at.timeMs);
  part.write(at.register, at.timeMs);
  part.write(at.value, at.timeMs);
  part.stop(at.timeMs);
}
