import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BoardstreamError } from '../../../core/index.ts';
import { parseScenario, type ScenarioTools } from '../../../firmware-sim/index.ts';
import { trace } from '../rig.ts';

const tools: ScenarioTools = {
  readTrace(file) {
    if (file === 'room.csv') return trace('temperature', 'Cel', 20, 21);
    throw new BoardstreamError('INPUT_FAILED', `cannot read ${file}`);
  },
};

/** `LINE:COLUMN where why` of every mistake. */
function mistakes(text: string): string[] {
  const parsed = parseScenario(text, tools);
  if (parsed.kind === 'valid') return [];
  return parsed.mistakes.map(({ line, column, where, why }) => `${line}:${column} ${where} ${why}`);
}

const valid = `
board: arduino-uno
duration: 1 min
traces:
  room: { kind: file, file: room.csv, offset: 2 s }
parts:
  A0: { part: ideal, follow: room.temperature }
firmware:
  kind: text
  prints: [{ template: "T:{A0:1}", every: 1 s }]
faults:
  - { kind: unplug, at: 10 s, for: 500 ms }
  - { kind: part, at: 20 s, pin: A0, fault: stuck }
expect:
  - { kind: range, series: T, least: 0, most: 50 }
`;

test('a scenario is read with its times in milliseconds', () => {
  const parsed = parseScenario(valid, tools);
  expect(parsed).toMatchObject({
    kind: 'valid',
    scenario: {
      durationMs: 60_000,
      seed: 1,
      faults: [
        { kind: 'unplug', atMs: 10_000, forMs: 500 },
        { kind: 'part', atMs: 20_000, pin: 'A0', name: 'stuck' },
      ],
      expectations: [{ kind: 'range', series: 'T', least: 0, most: 50, fromMs: 0, untilMs: 60_000 }],
    },
  });
});

test('the scenarios in examples/ are valid', () => {
  expect(mistakes(readFileSync('examples/scenarios/bad-day.yaml', 'utf8'))).toEqual([]);
});

test('every mistake of the shape is told, each with its line and column', () => {
  const text = `board: arduino-uno
duration: 60
sed: 3
firmware:
  kind: text
  prints: [{ template: "T:1" }]
faults:
  - { kind: drop-bytes, at: 1 s }
  - { kind: explode, at: 1 s }
  - { kind: stall, at: soon, for: 0 s }
expect:
  - { kind: pin, pin: D13, level: up, at: 1 s }
`;
  expect(mistakes(text)).toEqual([
    '2:11 duration must be a time with its unit, as 500 ms, 10 s, 2 min, 1 h or 1 d',
    '3:1 sed is no key here; did you mean "seed"?',
    '6:12 firmware.prints[0].every must be a time with its unit, as 500 ms, 10 s, 2 min, 1 h or 1 d',
    '8:5 faults[0] needs either count, how many bytes, or rate (0 to 1) together with for',
    expect.stringMatching(/^9:13 faults\[1\]\.kind must be one of drop-bytes, duplicate-bytes, .*, part$/),
    '10:24 faults[2].at must be a time with its unit, as 500 ms, 10 s, 2 min, 1 h or 1 d',
    '10:35 faults[2].for must be longer than 0',
    '12:35 expect[0].level must be one of high, low',
  ]);
});

test('every name that refers to nothing is told, each with its line and column', () => {
  const text = `board: arduino-uno
duration: 60 s
traces:
  gone: { kind: file, file: gone.csv }
  room: { kind: file, file: room.csv }
parts:
  A9: { part: ideal }
  A0: { part: ideel }
  A1: { part: ideal, follow: room.pressure, options: { wobble: 3 } }
  A2: { part: ideal, follow: { volume: room.temperature } }
  A3: { part: ideal, follow: house.temperature }
firmware:
  kind: text
  prints: [{ template: "T:1", every: 1 s }]
faults:
  - { kind: part, at: 2 s, pin: A5, fault: stuck }
  - { kind: part, at: 2 s, pin: A1, fault: nack }
  - { kind: reset, at: 70 s }
  - { kind: unplug, at: 10 s, for: 5 s }
  - { kind: reset, at: 12 s }
expect:
  - { kind: text, matches: "(", within: 1 s }
  - { kind: pin, pin: D13, level: high, at: 1 s }
`;
  expect(mistakes(text)).toEqual([
    '4:9 traces.gone cannot read gone.csv',
    '7:3 parts.A9 is no pin of Arduino UNO R3',
    expect.stringContaining('8:15 parts.A0.part there is no part "ideel"; there is ideal, ad8232, ldr, lm35'),
    '9:30 parts.A1.follow "room" has no quantity "pressure"; there is temperature',
    '9:56 parts.A1.options.wobble is no option of this part',
    '10:32 parts.A2.follow.volume is no input of this part; there is value',
    '11:30 parts.A3.follow there is no trace "house"; there is room',
    '16:33 faults[0].pin there is no part on A5',
    '17:44 faults[1].fault ideal does not know "nack"; there is stuck, lost, nan, 85-degrees',
    '18:24 faults[2].at is after the end of the run; see duration',
    '20:24 faults[4].at is while the board is unplugged',
    expect.stringMatching(/^22:28 expect\[0\]\.matches is no regular expression/),
    '23:23 expect[1].pin cannot be seen: a text board has no pins it drives',
  ]);
});

test('a template that asks for what nothing tells is told', () => {
  expect(mistakes(valid.replace('{A0:1}', '{A1:1}'))).toEqual([
    '9:3 firmware "T:{A1:1}" asks for A1, which no trace and no sensor has',
  ]);
});

test('text that is no YAML, or no map, is a mistake with a place', () => {
  expect(mistakes('board: [\n')[0]).toMatch(/^2:1 /);
  expect(mistakes('- a\n')).toHaveLength(1);
  expect(mistakes('board: *nowhere\n')[0]).toMatch(/^1:1 .*nowhere/);
  expect(mistakes('')).toContain('1:1 board is missing');
});

test('a kind of firmware that this program does not have is told', () => {
  const text = 'board: arduino-uno\nduration: 1 s\nfirmware: { kind: firmata }\n';
  expect(mistakes(text)).toEqual(['3:11 firmware this program has no "firmata" firmware']);
});
