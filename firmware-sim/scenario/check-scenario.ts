import { type BoardProfile, boardProfile } from '../../boards/index.ts';
import { errorText, type FilePath, type MistakeList } from '../../core/index.ts';
import { FaultLog } from '../faults/index.ts';
import type { TraceInput } from '../firmware/text-firmware.ts';
import { assembler } from './assemble.ts';
import { checkParts, hasPin } from './check-parts.ts';
import type { Expectation } from './expectation.ts';
import { idealSensorKind } from './ideal-sensor.ts';
import type { PartRegistry } from './part-registry.ts';
import type { Scenario, ScenarioTools } from './scenario.ts';
import { toTraceInput } from './scenario-traces.ts';
import type { ScenarioText } from './schema.ts';
import { SENSOR_PARTS } from './sensor-parts.ts';
import { toExpectation } from './to-expectations.ts';
import { toFault } from './to-faults.ts';

/** What names refer to, what happens after the end, what does not go together. The scenario is of use without mistakes only. */
export function checkScenario(text: ScenarioText, tools: ScenarioTools, mistakes: MistakeList): Scenario {
  const attempt = <T>(path: FilePath, make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      mistakes.add(path, errorText(error));
      return undefined;
    }
  };
  const profile = attempt(['board'], () => boardProfile(text.board));
  const traces = new Map<string, TraceInput>();
  for (const [name, entry] of Object.entries(text.traces)) {
    const input = attempt(['traces', name], () => toTraceInput(entry, (file) => tools.readTrace(file)));
    if (input !== undefined) traces.set(name, input);
  }
  const registry: PartRegistry = { ideal: idealSensorKind, ...SENSOR_PARTS, ...tools.parts };
  const before = mistakes.sorted.length;
  if (profile !== undefined) checkParts({ text, profile, registry, traces, mistakes });
  checkTimes(text, mistakes);
  const expectations = text.expect.flatMap((entry, index): Expectation[] => {
    const path = ['expect', index];
    if (entry.kind === 'pin')
      checkPinExpectation(entry.pin, text, profile, (why) => mistakes.add([...path, 'pin'], why));
    const expectation = toExpectation(entry, text.duration);
    if (typeof expectation !== 'string') return [expectation];
    mistakes.add([...path, 'matches'], expectation);
    return [];
  });
  const assemble = assembler({ text, profile, registry, traces, tools });
  const faults = text.faults.map(toFault);
  // A trial run of the assembly finds what only the firmware can say: a template that asks for nothing there is.
  if (profile !== undefined && traces.size === Object.keys(text.traces).length && mistakes.sorted.length === before) {
    const log = new FaultLog(faults);
    attempt(['firmware'], () => assemble({ seed: 0, log, timeline: () => ({ bootedAtMs: 0, nowMs: 0 }) }));
  }
  return {
    profile: profile ?? boardProfile('arduino-uno'),
    durationMs: text.duration,
    seed: text.seed,
    faults,
    expectations,
    assemble,
  };
}

function checkTimes({ faults, expect, duration }: ScenarioText, mistakes: MistakeList): void {
  for (const [index, { at }] of faults.entries()) {
    if (at > duration) mistakes.add(['faults', index, 'at'], 'is after the end of the run; see duration');
  }
  for (const [index, entry] of expect.entries()) {
    const startMs = entry.kind === 'pin' ? entry.at : entry.after;
    const key = entry.kind === 'pin' ? 'at' : 'after';
    if (startMs > duration) mistakes.add(['expect', index, key], 'is after the end of the run; see duration');
  }
  const unplugs = faults.flatMap((fault, index) => (fault.kind === 'unplug' ? [{ fault, index }] : []));
  for (const { fault, index } of faults.map((one, at) => ({ fault: one, index: at }))) {
    const during = unplugs.find(
      (other) =>
        other.index !== index &&
        other.fault.at <= fault.at &&
        fault.at < other.fault.at + (other.fault.for ?? Number.POSITIVE_INFINITY),
    );
    const needsPower = fault.kind === 'unplug' || fault.kind === 'reset' || fault.kind === 'brown-out';
    if (needsPower && during !== undefined && (during.fault.at < fault.at || during.index < index)) {
      mistakes.add(['faults', index, 'at'], 'is while the board is unplugged');
    }
  }
}

function checkPinExpectation(
  pin: string,
  { firmware }: ScenarioText,
  profile: BoardProfile | undefined,
  add: (why: string) => void,
): void {
  if (firmware.kind === 'text') add('cannot be seen: a text board has no pins it drives');
  if (profile !== undefined && !hasPin(profile, pin)) add(`${profile.title} has no pin ${pin}`);
}
