import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ManualClock } from '../../../core/index.ts';
import {
  type Firmware,
  MemoryPort,
  type PartRegistry,
  type Print,
  parseScenario,
  reportText,
  runScenario,
  type Scenario,
  type ScenarioTools,
} from '../../../firmware-sim/index.ts';

function read(text: string, tools: Partial<ScenarioTools> = {}): Scenario {
  const parsed = parseScenario(text, { readTrace: () => expect.fail('no file is read here'), ...tools });
  if (parsed.kind === 'valid') return parsed.scenario;
  return expect.fail(JSON.stringify(parsed.mistakes));
}

/** Runs to the end at full speed. */
async function run(scenario: Scenario, seed?: number) {
  const port = new MemoryPort();
  const printed: string[] = [];
  const started = await runScenario(scenario, {
    speed: 'max',
    clock: new ManualClock(),
    plug: () => port.plug,
    onPrinted: (bytes) => printed.push(Buffer.from(bytes).toString()),
    ...(seed === undefined ? {} : { seed }),
  });
  const report = await started.report;
  await started.board.close();
  return { report, text: reportText(report), printed: printed.join('') };
}

const scenarioText = (more: string) => `
board: arduino-uno
duration: 10 s
traces:
  ramp: { kind: values, quantity: t, values: [20, 30], every: 10 s }
parts:
  A0: { part: ideal, follow: ramp }
firmware: { kind: text, prints: [{ template: "T:{A0:1}", every: 1 s }] }
${more}`;

test('the example passes, and passes with another seed', async () => {
  const scenario = read(readFileSync('examples/scenarios/bad-day.yaml', 'utf8'));
  const { report, text } = await run(scenario);
  expect(report.passed, text).toBe(true);
  expect(text).toContain('ok   flip-bytes at 5.000 s: fired 3 times, first at 5.00');
  expect(text).toContain('passed: 7 of 7 faults fired, 3 of 3 expectations met');
  const other = await run(scenario, 99);
  expect(other.report.passed, other.text).toBe(true);
});

test('a fault that never takes effect fails the run, though every expectation is met', async () => {
  const { report, text } = await run(
    read(
      scenarioText('faults: [{ kind: stall, at: 4.1 s, for: 200 ms }]\nexpect: [{ kind: range, series: T, most: 99 }]'),
    ),
  );
  expect(report.passed).toBe(false);
  expect(text).toContain('FAIL stall at 4.100 s: never took effect');
  expect(text).toContain('FAILED: 0 of 1 faults fired, 1 of 1 expectations met');
});

test('an expectation that is not met fails the run and says what was seen', async () => {
  const { text } = await run(
    read(
      scenarioText(`expect:
  - { kind: range, series: T, most: 24.5 }
  - { kind: range, series: humidity, most: 100 }
  - { kind: text, contains: "T:25.0", within: 4 s }
  - { kind: text, contains: "T:25.0", within: 6 s }`),
    ),
  );
  expect(text).toContain('FAIL T stays at most 24.5 from 0.000 s to 10.000 s: it was 25.0 at 5.00');
  expect(text).toMatch(/FAIL humidity stays.*: it was never printed/);
  expect(text).toMatch(/FAIL a line like \/T:25\\\.0\/u from 0\.000 s to 4\.000 s: it was never printed/);
  expect(text).toMatch(/ok {3}a line like .* to 6\.000 s: seen at 5\.00/);
});

test('a sensor that is stuck keeps its value, and goes on with its trace after', async () => {
  const { printed } = await run(
    read(scenarioText('faults: [{ kind: part, at: 3 s, pin: A0, fault: stuck, for: 4 s }]')),
  );
  expect(printed.split('\r\n').slice(0, 9)).toEqual(
    [20, 21, 22, 23, 23, 23, 23, 27, 28].map((value) => `T:${value}.0`),
  );
});

test('parts of a registry are made with their options, and a firmware sees them and shows its pins', async () => {
  const parts: PartRegistry = {
    button: {
      options: z.strictObject({ pressedAtMs: z.number() }),
      make: (options) => {
        const { pressedAtMs } = options as { pressedAtMs: number };
        const level = (timeMs: number) => (timeMs >= pressedAtMs ? 1 : 0);
        return {
          kind: 'digital',
          level,
          nextChangeMs: (timeMs) => (timeMs < pressedAtMs ? pressedAtMs : Number.POSITIVE_INFINITY),
        };
      },
    },
  };
  let led: 0 | 1 = 0;
  const scenario = read(
    `board: arduino-uno
duration: 5 s
parts: { D2: { part: button, options: { pressedAtMs: 2000 } } }
firmware: { kind: hex, file: blink.hex }
expect:
  - { kind: pin, pin: D13, level: low, at: 1 s }
  - { kind: pin, pin: D13, level: high, at: 3 s }
  - { kind: pin, pin: D12, level: high, at: 3 s }`,
    {
      parts,
      firmwares: {
        hex: ({ file, parts: placed }) => {
          expect(file).toBe('blink.hex');
          const button = placed.get('D2');
          const firmware: Firmware = {
            *boot(): Generator<Print> {
              for (let timeMs = 0; ; timeMs += 100) {
                if (button?.kind === 'digital') led = button.level(timeMs);
                yield { timeMs, bytes: new Uint8Array() };
              }
            },
          };
          return { firmware, pins: { level: (pin) => (pin === 'D13' ? led : undefined) } };
        },
      },
    },
  );
  const { text } = await run(scenario);
  expect(text.split('\n').slice(0, 3)).toEqual([
    'ok   D13 is low at 1.000 s: it was low',
    'ok   D13 is high at 3.000 s: it was high',
    'FAIL D12 is high at 3.000 s: it was not known to this firmware',
  ]);
});
