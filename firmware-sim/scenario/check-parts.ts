import type { BoardProfile } from '../../boards/index.ts';
import type { FilePath, MistakeList } from '../../core/index.ts';
import type { TraceInput } from '../firmware/text-firmware.ts';
import type { PartKind, PartRegistry } from './part-registry.ts';
import { listed, quantityOf } from './scenario-traces.ts';
import type { PartEntry, ScenarioText } from './schema.ts';

export interface PartChecks {
  readonly text: ScenarioText;
  readonly profile: BoardProfile;
  readonly registry: PartRegistry;
  readonly traces: ReadonlyMap<string, TraceInput>;
  readonly mistakes: MistakeList;
}

/** Pins, kinds of parts, their options, what they follow, and the faults that are asked of them. */
export function checkParts(checks: PartChecks): void {
  const { text, profile, registry, mistakes } = checks;
  for (const [pin, entry] of Object.entries(text.parts)) {
    if (!hasPin(profile, pin)) mistakes.add(['parts'], `is no pin of ${profile.title}`, pin);
    const kind = Object.hasOwn(registry, entry.part) ? registry[entry.part] : undefined;
    if (kind === undefined) {
      mistakes.add(['parts', pin, 'part'], `there is no part "${entry.part}"${listed(Object.keys(registry))}`);
      continue;
    }
    checkOptions(['parts', pin, 'options'], kind, entry, mistakes);
    checkFollow(['parts', pin, 'follow'], kind, entry, checks);
  }
  for (const [index, fault] of text.faults.entries()) {
    if (fault.kind !== 'part') continue;
    const entry = Object.hasOwn(text.parts, fault.pin) ? text.parts[fault.pin] : undefined;
    if (entry === undefined) {
      mistakes.add(['faults', index, 'pin'], `there is no part on ${fault.pin}`);
      continue;
    }
    const known = Object.hasOwn(registry, entry.part) ? (registry[entry.part]?.faults ?? []) : [fault.fault];
    if (!known.includes(fault.fault)) {
      mistakes.add(['faults', index, 'fault'], `${entry.part} does not know "${fault.fault}"${listed(known)}`);
    }
  }
}

function checkOptions(path: FilePath, kind: PartKind, { options }: PartEntry, mistakes: MistakeList): void {
  const parsed = kind.options.safeParse(options);
  if (parsed.success) return;
  for (const issue of parsed.error.issues) {
    if (issue.code !== 'unrecognized_keys') mistakes.add([...path, ...issue.path], issue.message);
    else for (const key of issue.keys) mistakes.add([...path, ...issue.path], 'is no option of this part', key);
  }
}

function checkFollow(
  path: FilePath,
  kind: PartKind,
  { follow }: PartEntry,
  { traces, text, mistakes }: PartChecks,
): void {
  const named = typeof follow === 'string' ? [[undefined, follow] as const] : Object.entries(follow ?? {});
  for (const [input, name] of named) {
    const place = input === undefined ? path : [...path, input];
    if (input !== undefined && kind.inputs !== undefined && !kind.inputs.includes(input)) {
      mistakes.add(path, `is no input of this part${listed(kind.inputs)}`, input);
    }
    const quantity = quantityOf(name, traces);
    // A trace whose file could not be read has been reported already.
    const isUnread = Object.hasOwn(text.traces, name.split('.')[0] ?? '') && !traces.has(name.split('.')[0] ?? '');
    if (typeof quantity === 'string' && !isUnread) mistakes.add(place, quantity);
  }
}

export function hasPin(profile: BoardProfile, pin: string): boolean {
  return profile.digitalPins.includes(pin) || profile.adc?.pins.includes(pin) === true;
}
