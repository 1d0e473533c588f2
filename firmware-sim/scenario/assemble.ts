import type { AdcProfile, BoardProfile } from '../../boards/index.ts';
import { BoardstreamError } from '../../core/index.ts';
import { faultyPart, isFaultTarget } from '../faults/index.ts';
import type { ReadQuantity } from '../firmware/line-template.ts';
import { type TraceInput, textFirmware } from '../firmware/text-firmware.ts';
import type { Part } from '../sensors/part.ts';
import { boardHabits } from '../sketches/board-habits.ts';
import type { PartKind, PartRegistry } from './part-registry.ts';
import type { AssemblyOptions, BoardFirmware, Scenario, ScenarioTools } from './scenario.ts';
import { quantityOf } from './scenario-traces.ts';
import type { PartEntry, ScenarioText } from './schema.ts';

export interface AssemblyParts {
  readonly text: ScenarioText;
  readonly profile: BoardProfile | undefined;
  readonly registry: PartRegistry;
  readonly traces: ReadonlyMap<string, TraceInput>;
  readonly tools: ScenarioTools;
}

interface PlacedPart {
  readonly part: Part;
  readonly kind: PartKind;
}

/** What makes the parts and the firmware of a scenario, anew for each run. */
export function assembler({ text, profile, registry, traces, tools }: AssemblyParts): Scenario['assemble'] {
  return (options) => {
    if (profile === undefined) throw new BoardstreamError('SCENARIO_INVALID', 'the scenario names no board');
    const placed = new Map<string, PlacedPart>();
    for (const [index, [pin, entry]] of Object.entries(text.parts).entries()) {
      const kind = registry[entry.part];
      if (kind === undefined) continue;
      const made = kind.make(kind.options.parse(entry.options), {
        profile,
        pin,
        seed: options.seed + Math.imul(index + 1, 0x85ebca6b),
        quantity: quantityFor(entry, traces),
      });
      placed.set(pin, { part: withFaults(made, pin, options), kind });
    }
    return firmwareOf(text, profile, traces, placed, tools, options.seed);
  };
}

function firmwareOf(
  { firmware }: ScenarioText,
  profile: BoardProfile,
  traces: ReadonlyMap<string, TraceInput>,
  placed: ReadonlyMap<string, PlacedPart>,
  tools: ScenarioTools,
  seed: number,
): BoardFirmware {
  if (firmware.kind === 'text') {
    const { bootLines, lineEnding } = boardHabits(profile);
    const sketch = {
      ...(firmware.baud === undefined ? {} : { baudRate: firmware.baud }),
      bootLines: [...bootLines, ...firmware['boot-lines']],
      lineEnding,
      prints: firmware.prints.map(({ template, every }) => ({ template, intervalMs: every })),
      traces: [...traces.values()],
      readings: readingsOf(placed, profile.adc),
    };
    return { firmware: textFirmware(sketch) };
  }
  const make = tools.firmwares?.[firmware.kind];
  if (make === undefined) {
    throw new BoardstreamError('SCENARIO_INVALID', `this program has no "${firmware.kind}" firmware`);
  }
  const parts = new Map(Array.from(placed, ([pin, { part }]) => [pin, part]));
  return make({ profile, parts, seed, file: fileOf(firmware) });
}

function fileOf(firmware: ScenarioText['firmware']): string {
  if (firmware.kind === 'hex') return firmware.file;
  return firmware.kind === 'shipped' ? firmware.name : '';
}

/** `{A0}`, `{D2.temperature}`. */
function readingsOf(
  placed: ReadonlyMap<string, PlacedPart>,
  adc: AdcProfile | undefined,
): Record<string, ReadQuantity> {
  const readings: Record<string, ReadQuantity> = {};
  for (const [pin, { part, kind }] of placed) {
    const own = kind.readings?.(part) ?? (part.kind === 'analog' && adc !== undefined ? converter(part, adc) : {});
    for (const [name, read] of Object.entries(own)) readings[name === '' ? pin : `${pin}.${name}`] = read;
  }
  return readings;
}

/** As `analogRead`: whole steps of the converter, ends included. */
function converter(
  part: Part & { kind: 'analog' },
  { bits, referenceVolts }: AdcProfile,
): Record<string, ReadQuantity> {
  const steps = 2 ** bits;
  return {
    '': (timeMs) => Math.min(steps - 1, Math.max(0, Math.floor((part.volts(timeMs) / referenceVolts) * steps))),
  };
}

function withFaults(part: Part, pin: string, { log, timeline }: AssemblyOptions): Part {
  const own = log.outcomes.flatMap(({ fault }) => (fault.kind === 'part' && fault.pin === pin ? [fault] : []));
  if (own.length === 0) return part;
  if (!isFaultTarget(part))
    throw new BoardstreamError('SCENARIO_INVALID', `the part on ${pin} knows no faults`, { pin });
  return faultyPart({ part, faults: own, log, timeline });
}

function quantityFor({ follow }: PartEntry, traces: ReadonlyMap<string, TraceInput>) {
  return (input: string): ReadQuantity | undefined => {
    const name = typeof follow === 'string' || follow === undefined ? follow : follow[input];
    const quantity = name === undefined ? undefined : quantityOf(name, traces);
    return typeof quantity === 'function' ? quantity : undefined;
  };
}
