import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../eventually.ts';
import { CliProcess, stopAll } from '../cli-process.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'feeds-'));
  path = join(folder, 'points.ndjson');
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

/** A bridge that reads standard input. */
function startBridge(to: string): CliProcess {
  return new CliProcess(['run', '--port', '-', '--to', to, '--data', join(folder, 'data')]);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const input = (numbers: readonly number[]) => numbers.map((number) => `N=${number}\n`).join('');
const inFile = (name = path) => (existsSync(name) ? valuesIn(readFileSync(name, 'utf8')) : []);

/** Values of whole lines; half a line that a kill left is none. */
function valuesIn(text: string): number[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [(JSON.parse(line) as { value: number }).value];
    } catch {
      return [];
    }
  });
}

test('a file has every point after a kill of the bridge', async () => {
  let bridge = startBridge(`ndjson:${path}`);
  bridge.child.stdin.write(input(upTo(20_000)));
  // Standard input that was not read yet dies with the process: all of it has to be in the spool first.
  await eventually('all are on their way', () => inFile().length === 20_000);
  await bridge.stop('SIGKILL');
  bridge = startBridge(`ndjson:${path}`);
  bridge.child.stdin.end(input([20_001]));
  expect(await bridge.exitCode).toBe(0);
  expect(new Set(inFile())).toEqual(new Set(upTo(20_001)));
  expect(inFile().at(-1)).toBe(20_001);
});

test('a file that is rotated away is followed by another, and no point is lost or doubled between them', async () => {
  const bridge = startBridge(`ndjson:${path}`);
  bridge.child.stdin.write(input(upTo(100)));
  await eventually('the first are in the file', () => inFile().length === 100);
  renameSync(path, `${path}.1`);
  bridge.child.stdin.end(input(upTo(200).slice(100)));
  expect(await bridge.exitCode).toBe(0);
  expect([inFile(`${path}.1`), inFile()]).toEqual([upTo(100), upTo(200).slice(100)]);
});

test('standard output carries points and nothing else', async () => {
  const bridge = startBridge('-');
  bridge.child.stdin.end('T: 21.5 C, H: 40\n');
  expect(await bridge.exitCode).toBe(0);
  const lines = bridge.stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { board: 'stdin', series: 'T', value: 21.5, unit: 'Cel' },
    { board: 'stdin', series: 'H', value: 40 },
  ]);
  expect(bridge.stderr).toContain('streaming to standard output');
});

test('a reader that has seen enough ends the bridge with a message, and the next one gets the rest', async () => {
  const command = `"${resolve('dist/cli/main.js')}" run --port - --to - --data "${join(folder, 'data')}" | head -n 2`;
  const shell = spawn('bash', ['-o', 'pipefail', '-c', command]);
  let [stdout, stderr] = ['', ''];
  shell.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  shell.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // Standard input stays open: it is not its end that ends the bridge.
  shell.stdin.on('error', () => undefined);
  let number = 0;
  const ended = once(shell, 'close');
  await eventually('the shell has ended', () => {
    number += 1;
    shell.stdin.write(`N=${number}\n`);
    return shell.exitCode !== null;
  });
  expect(await ended).toEqual([1, null]);
  expect(stderr).toMatch(/cannot write to standard output: the program that read the points has ended/);
  expect(stderr.match(/cannot write/g)).toHaveLength(1);
  const seen = valuesIn(stdout);
  expect(seen).toEqual([1, 2]);

  const next = startBridge('-');
  next.child.stdin.end();
  expect(await next.exitCode).toBe(0);
  const rest = valuesIn(next.stdout);
  // What was in a pipe when one end of it ended is lost with it; nothing is between two points that are there.
  expect(rest.length).toBeGreaterThan(0);
  expect(rest).toEqual(rest.map((_, index) => (rest[0] ?? 0) + index));
});
