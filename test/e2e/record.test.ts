import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseRecording } from '../../core/index.ts';
import { eventually } from '../eventually.ts';
import { CliProcess, getRows, runCli, stopAll } from './cli-process.ts';

let folder: string;
let port: string;
let out: string;
let data: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-record-'));
  port = join(folder, 'uno');
  out = join(folder, 'out.cast');
  data = join(folder, 'data');
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

async function startSim(...args: string[]): Promise<void> {
  await new CliProcess(['sim', 'arduino-uno', '--link', port, ...args]).printed(/^(\S+)\n/);
}

/** A bridge with a server of its own. @returns the address of the plot of a board that prints points */
async function startBridge(baudRate: number): Promise<CliProcess> {
  const args = ['--port', port, '--baud', String(baudRate), '--http-port', '0', '--host', '127.0.0.1', '--data', data];
  const bridge = new CliProcess(['run', ...args]);
  await bridge.printed(/uno: reading (\S+)/);
  return bridge;
}

/** All bytes of a recording, which may be one that is still written. */
function recorded(): string {
  const { events } = parseRecording(readFileSync(out, 'utf8'));
  return Buffer.concat(events.map(({ text, bytes }) => Buffer.from(bytes ?? Buffer.from(text)))).toString('latin1');
}

/** Whether the recording that is being written matches. It is none before its first event. */
function holds(pattern: RegExp): boolean {
  try {
    return pattern.test(recorded());
  } catch {
    return false;
  }
}

/** Two lines of which one is Latin-1, as sketches print a degree. */
function writeLatin1Recording(): string {
  const file = join(folder, 'in.cast');
  const bytes = Buffer.from('T:21.5 \xb0C\r\n', 'latin1').toString('base64');
  writeFileSync(file, `{"version":2}\n[0,"o","n:1\\r\\n"]\n[0.05,"o","?"]\n[0.05,"b","${bytes}"]\n`);
  return file;
}

test('a board is recorded byte for byte while the bridge goes on reading it', async () => {
  await startSim('--replay', writeLatin1Recording(), '--loop');
  const bridge = await startBridge(115_200);
  const plot = await bridge.printed(/Live plot: (\S+)/);
  const record = new CliProcess(['record', '--port', port, '--out', out, '--data', data]);
  await eventually('some of it is in the file', () => holds(/(n:1\r\nT:21\.5 \xb0C\r\n){5}/));
  expect(record.stderr).toMatch(/uno: listening through the running bridge/);
  const before = (await getRows(plot)).length;
  await eventually('the plot has more points', async () => (await getRows(plot)).length > before);
  expect(await record.stop('SIGINT')).toBe(130);
  expect(record.stderr).toMatch(/out\.cast: \d+ lines, \d+ bytes, \d+ s\n$/);
  expect(readFileSync(out, 'utf8')).toMatch(/\n$/);
  expect(bridge.stderr.match(/: reading /g)).toHaveLength(1);

  // The recording replays as it was.
  const second = join(folder, 'second.cast');
  const first = recorded();
  port = join(folder, 'again');
  await startSim('--replay', out, '--loop');
  out = second;
  const again = new CliProcess(['record', '--port', port, '--out', second, '--baud', '115200']);
  await eventually('a line of it is there', () => holds(/T:21\.5 \xb0C\r\n/));
  expect(again.stderr).toMatch(/no bridge reads it/);
  expect(await again.stop('SIGINT')).toBe(130);
  expect(first).toContain('T:21.5 \xb0C\r\n');
});

test('a file that is there is replaced with --force alone', async () => {
  writeFileSync(out, 'mine');
  const refused = await runCli(['record', '--port', port, '--out', out]);
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: `boardstream: ${out} exists: choose another file, or replace it with --force\n`,
  });
  expect(readFileSync(out, 'utf8')).toBe('mine');
  await startSim();
  const record = new CliProcess(['record', '--port', port, '--out', out, '--force', '--baud', '115200']);
  await eventually('a line is recorded', () => holds(/\n/));
  await record.stop('SIGINT');
});

test('a port that cannot be opened is one line, and leaves no file', async () => {
  const { exitCode, stderr } = await runCli(['record', '--port', port, '--out', out, '--data', data]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^boardstream: there is no \S+uno: .*\n$/);
  expect(() => readFileSync(out)).toThrow(/ENOENT/);
});

test('send reaches the board through the running bridge, and what it answers is heard', async () => {
  await startSim('--firmware', 'firmata');
  await startBridge(57_600);
  const record = new CliProcess(['record', '--port', 'uno', '--out', out, '--data', data]);
  await record.printed(/(listening)/);
  // "Report firmware": it answers with its name, once it has started.
  await eventually('the answer is recorded', async () => {
    const sent = await runCli(['send', 'uno', '--hex', 'f0 79 f7', '--data', data]);
    expect(sent).toMatchObject({ exitCode: 0, stderr: '' });
    return holds(/\xf0\x79[^\xf7]+\xf7/);
  });
  await record.stop('SIGINT');
});

test('send opens the port where no bridge has it, and says so', async () => {
  await startSim();
  const { exitCode, stderr } = await runCli(['send', port, 'c', '--data', data]);
  expect(stderr).toBe(`no running bridge reads ${port}: opening it, which starts most Arduinos again\n`);
  expect(exitCode).toBe(0);
});

test.each([
  [['uno', 'c'], 1, /no running bridge has a board called uno/],
  [['/dev/null', 'xyz', '--hex'], 2, /pairs of hexadecimal digits/],
])('send %j exits with %d', async (args, exitCode, message) => {
  const sent = await runCli(['send', ...args, '--data', data]);
  expect(sent.stderr).toMatch(message);
  expect(sent.exitCode).toBe(exitCode);
});

test('watch shows each line and what is read of it, through the bridge that has the port', async () => {
  await startSim('--replay', writeLatin1Recording(), '--loop');
  await startBridge(115_200);
  const watch = new CliProcess(['watch', '--port', port, '--data', data]);
  await watch.printed(/^(T:21\.5 °C {2}→ {2}T=21\.5 Cel)$/m);
  await watch.printed(/^(n:1 {2}→ {2}n=1)$/m);
  expect(await watch.stop('SIGINT')).toBe(130);
});

test('watch --raw hands on the bytes as they are', async () => {
  await startSim();
  const watch = new CliProcess(['watch', '--port', port, '--raw', '--baud', '115200', '--data', data]);
  await watch.printed(/(temperature:\S+ \*C\r\n)/);
  expect(watch.stdout).not.toContain('→');
  await watch.stop('SIGINT');
});
