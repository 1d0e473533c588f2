import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect } from 'vitest';
import { shippedFirmware } from '../../boards/index.ts';
import { eventually } from '../eventually.ts';
import { requireProgram, requirePythonSerial, testWith } from '../requirements.ts';
import { CliProcess, getRows, stopAll } from './cli-process.ts';

const READ_TEN_LINES = `
import serial, sys
port = serial.Serial(sys.argv[1], 115200, timeout=5)
port.readline()
for _ in range(10):
    sys.stdout.write(port.readline().decode())
`;
const WRITE_LINES = `
import serial, sys, time
port = serial.Serial(sys.argv[1], 115200)
for number in range(300):
    port.write(b"distance: %d cm\\r\\n" % number)
    time.sleep(0.005)
port.flush()
time.sleep(0.5)
`;
/**
 * Prints what comes at a wrong rate, at the right one, and after the port was closed and opened again: one JSON text each.
 * The board goes on printing until it notices what the host does.
 */
const CHANGE_RATE_AND_REOPEN = `
import json, serial, sys
def show(data):
    print(json.dumps(data.decode("latin-1")), flush=True)
def until(is_wanted, read):
    for _ in range(100):
        data = read()
        if is_wanted(data):
            return data
    sys.exit("it never came")
port = serial.Serial(sys.argv[1], 9600, timeout=10)
show(until(lambda data: sum(byte > 127 for byte in data) > 5, lambda: port.read(10)))
port.baudrate = 115200
show(until(lambda line: line.startswith(b"count:"), port.readline))
port.close()
port.open()
show(until(lambda line: b"count:0," in line, port.readline) + port.readline())
port.close()
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-python-'));
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

testWith({ python: requirePythonSerial() }, 'pyserial reads the simulated board', async ({ python }) => {
  const board = new CliProcess(['sim', 'arduino-uno', '--link', join(folder, 'uno')]);
  const path = await board.printed(/^(\/\S+)\n/);
  const reader = spawn(python, ['-c', READ_TEN_LINES, path]);
  let text = '';
  reader.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [exitCode] = await once(reader, 'close');
  expect(exitCode).toBe(0);
  const lines = text.trimEnd().split('\r\n');
  expect(lines).toHaveLength(10);
  for (const line of lines)
    expect(line).toMatch(/^ecg:-?\d+\.\d{3} mV,heart_rate:\d+\.\d bpm,temperature:\d+\.\d\d \*C$/);
});

testWith(
  { python: requirePythonSerial() },
  'pyserial reads noise at a wrong rate, lines when it sets the right one, and the first line again when it reopens the port',
  async ({ python }) => {
    const hex = fileURLToPath(shippedFirmware('line-printer', 'ATmega328P')?.hexUrl ?? '');
    const board = new CliProcess(['sim', 'arduino-uno', '--firmware', hex, '--link', join(folder, 'uno')]);
    const path = await board.printed(/^(\/\S+)\n/);
    const { stdout } = await promisify(execFile)(python, ['-c', CHANGE_RATE_AND_REOPEN, path]);
    const [atWrongRate, atRightRate, reopened] = stdout.split('\n', 3).map((json) => JSON.parse(json) as string);
    expect(atWrongRate).toMatch(/[\x80-\xff]/);
    expect(atRightRate).toMatch(/^count:\d+,time:\d+ ms\r\n$/);
    expect(reopened).toMatch(/count:0,time:\d+ ms\r\ncount:1,time:\d+ ms\r\n$/);
  },
);

testWith(
  { python: requirePythonSerial(), socat: requireProgram('socat') },
  'lines that pyserial writes into another tty are on the plot, every one after the first',
  async ({ python, socat }) => {
    const [boardEnd, hostEnd] = [join(folder, 'board'), join(folder, 'host')];
    const cable = spawn(socat, [`pty,rawer,link=${boardEnd}`, `pty,rawer,link=${hostEnd}`]);
    try {
      const run = ['run', '--port', hostEnd, '--http-port', '0', '--host', '127.0.0.1', '--data', join(folder, 'data')];
      const bridge = new CliProcess(run);
      await bridge.printed(/(reading )/);
      const writer = spawn(python, ['-c', WRITE_LINES, boardEnd]);
      const plotUrl = await bridge.printed(/^Live plot: (\S+)$/m);
      await eventually('all are stored', async () => (await getRows(plotUrl)).length >= 299);
      const rows = await getRows(plotUrl);
      expect(rows.map(({ value }) => value)).toEqual(Array.from({ length: 299 }, (_, number) => number + 1));
      expect(rows[0]).toMatchObject({ series: 'distance', unit: 'cm' });
      if (writer.exitCode === null) await once(writer, 'close');
    } finally {
      cable.kill();
      await once(cable, 'close');
    }
  },
);
