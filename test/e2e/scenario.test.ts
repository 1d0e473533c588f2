import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { CliProcess, getRows, runCli, stopAll } from './cli-process.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-scenario-'));
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const COUNTING = `board: arduino-uno
duration: 4 s
traces:
  ramp: { kind: values, quantity: t, values: [0, 1000], every: 100 s }
firmware: { kind: text, prints: [{ template: "count:{t:1}", every: 100 ms }] }
`;

test('a scenario that passes exits with 0, one with a fault that does not fire with 1, both with a report', async () => {
  const good = await runCli(['sim', '--scenario', 'examples/scenarios/bad-day.yaml', '--speed', 'max']);
  expect(good).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\/dev\/pts\/\d+\n$/) });
  expect(good.stderr).toContain('passed: 7 of 7 faults fired, 3 of 3 expectations met');
  const bad = write('bad.yaml', `${COUNTING}faults: [{ kind: stall, at: 1.05 s, for: 10 ms }]\n`);
  const failed = await runCli(['sim', '--scenario', bad, '--speed', 'max', '--seed', '3']);
  expect(failed).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('FAIL stall at 1.050 s: never took effect'),
  });
});

test('a scenario with mistakes exits with 78 and names every place, run or validated', async () => {
  const file = write('wrong.yaml', COUNTING.replace('4 s', '4').replace('arduino-uno', 'arduino-uno\ncolour: red'));
  const validated = await runCli(['validate', file]);
  expect(validated).toMatchObject({ exitCode: 78, stdout: '' });
  expect(validated.stderr.split('\n').slice(0, 2)).toEqual([
    expect.stringContaining(`${file}:2:1: colour is no key here; there are board, duration, `),
    `${file}:3:11: duration must be a time with its unit, as 500 ms, 10 s, 2 min, 1 h or 1 d`,
  ]);
  expect((await runCli(['sim', '--scenario', file])).exitCode).toBe(78);
  expect(await runCli(['validate', 'examples/scenarios/bad-day.yaml'])).toMatchObject({ exitCode: 0 });
  expect((await runCli(['validate', '--help'])).stdout).toContain('Examples:');
});

test('what a board printed and what a server stored are compared, and a deleted row is found', async () => {
  const link = join(folder, 'tty');
  const account = join(folder, 'board.jsonl');
  const bridge = new CliProcess([
    'run',
    '--port',
    link,
    '--baud',
    '9600',
    '--serve',
    '--http-port',
    '0',
    '--data',
    folder,
  ]);
  await bridge.printed(/listening|http:/);
  const board = new CliProcess([
    'sim',
    '--scenario',
    write('count.yaml', COUNTING),
    '--link',
    link,
    '--account',
    account,
  ]);
  const plotUrl = await bridge.printed(/Live plot: (\S+)/);
  expect(await board.exitCode).toBe(0);
  const last = readFileSync(account, 'utf8').trim().split('\n').at(-1) ?? '';
  const lastValue = Number((JSON.parse(last) as { value: string }).value);
  await eventually('the last sample is stored', async () => (await getRows(plotUrl)).at(-1)?.value === lastValue);
  const compared = await runCli(['account', '--board', account, '--server', plotUrl, '--json']);
  expect(compared.exitCode, compared.stdout + compared.stderr).toBe(0);
  expect(JSON.parse(compared.stdout)).toMatchObject([
    { series: 'count', lost: 0, duplicated: 0, outOfOrder: 0, unexpected: 0 },
  ]);
  const csv = (await (await fetch(`${plotUrl}.csv`)).text()).split('\n');
  const withoutOne = write('plot.csv', csv.filter((_, index) => index !== 5).join('\n'));
  const lost = await runCli(['account', '--board', account, '--server', withoutOne]);
  expect(lost.exitCode).toBe(1);
  expect(lost.stdout).toMatch(/^series\s+printed\s+stored\s+lost.*\ncount\s+\d+\s+\d+\s+1 /);
  await bridge.stop();
});

test('the sketch of the package, on the chip, meets the expectations of its example scenario', async () => {
  const { exitCode, stderr } = await runCli([
    'sim',
    '--scenario',
    'examples/scenarios/thermometers.yaml',
    '--speed',
    'max',
  ]);
  expect(stderr).toContain('passed: 1 of 1 faults fired, 3 of 3 expectations met');
  expect(exitCode).toBe(0);
});
