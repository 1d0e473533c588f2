import { expect, test } from 'vitest';
import { ManualClock } from '../../../core/index.ts';
import {
  chipFirmware,
  MemoryPort,
  parseScenario,
  reportText,
  runScenario,
  shippedSketch,
} from '../../../firmware-sim/index.ts';

/** Runs a scenario to its end at full speed, and gives what the board printed. */
async function run(text: string) {
  const parsed = parseScenario(text, {
    readTrace: () => expect.fail('no file is read here'),
    firmwares: {
      shipped: ({ profile, parts, file }) => {
        const { program } = shippedSketch(profile, file);
        return { firmware: chipFirmware({ profile, program, parts }) };
      },
    },
  });
  if (parsed.kind === 'invalid') return expect.fail(JSON.stringify(parsed.mistakes));
  const port = new MemoryPort();
  const printed: string[] = [];
  const { board, report } = await runScenario(parsed.scenario, {
    speed: 'max',
    clock: new ManualClock(),
    plug: () => port.plug,
    onPrinted: (bytes) => printed.push(Buffer.from(bytes).toString()),
  });
  const done = await report;
  await board.close();
  return { passed: done.passed, text: reportText(done), lines: printed.join('').split('\r\n') };
}

const world = `
traces:
  room: { kind: values, quantity: temperature, unit: Cel, values: [21.5, 21.5], every: 100 s }`;

test('a text board prints what the library of a sensor reads, failures included', async () => {
  const { passed, text, lines } = await run(`
board: arduino-uno
duration: 10 s
${world}
parts:
  D2: { part: ds18b20, follow: room.temperature }
firmware: { kind: text, prints: [{ template: "t:{D2.temperature:2} C", every: 1 s }] }
faults:
  - { kind: part, at: 4 s, pin: D2, fault: 85-degrees, for: 2 s }
expect:
  - { kind: text, contains: "t:85.00 C", after: 4 s, within: 2 s }`);
  expect(passed, text).toBe(true);
  expect(new Set(lines.filter((line) => line.startsWith('t:')))).toEqual(new Set(['t:21.50 C', 't:85.00 C']));
});

test('a sketch of the package on the chip reads the same sensors through its pins', async () => {
  const { passed, text, lines } = await run(`
board: arduino-uno
duration: 4 s
${world}
parts:
  A1: { part: lm35, follow: room.temperature }
  D2: { part: ds18b20, follow: room.temperature }
firmware: { kind: shipped, name: temperature }
expect:
  - { kind: text, contains: "ds18b20:21.50 C", within: 4 s }`);
  expect(passed, `${text}\n${lines.join('\n')}`).toBe(true);
  expect(lines.at(-2)).toMatch(/^lm35:21\.[3-7] C,ds18b20:21\.50 C$/);
});

test('a sketch that the package does not have is a mistake, which lists those it has', () => {
  const parsed = parseScenario('board: arduino-uno\nduration: 1 s\nfirmware: { kind: shipped, name: blink }\n', {
    readTrace: () => expect.fail('no file is read here'),
  });
  expect(parsed.kind === 'invalid' ? parsed.mistakes : []).toMatchObject([
    { line: 3, where: 'firmware.name', why: expect.stringMatching(/heart-rate.*temperature.*line-printer/) },
  ]);
});

test('an option, an input and a fault that a sensor does not have are mistakes with their place', () => {
  const parsed = parseScenario(
    `board: arduino-uno
duration: 4 s
${world}
parts:
  A0: { part: lm35, follow: { humidity: room.temperature }, options: { colour: red } }
firmware: { kind: text, prints: [{ template: "{A0}", every: 1 s }] }
faults: [{ kind: part, at: 1 s, pin: A0, fault: crc-error }]`,
    { readTrace: () => expect.fail('no file is read here') },
  );
  expect(parsed.kind === 'invalid' ? parsed.mistakes.map(({ why }) => why) : []).toEqual([
    'is no input of this part; there is temperature',
    'is no option of this part',
    'lm35 does not know "crc-error"; there is stuck, lost, out-of-range, short-to-ground, short-to-supply',
  ]);
});
