import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { CliProcess, runCli, stopAll } from './cli-process.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-sim-'));
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

/** What the simulated board prints, until `enough` of it has come. */
async function printedBy(args: readonly string[], enough: RegExp): Promise<string> {
  const link = join(folder, 'tty');
  const board = new CliProcess(['sim', ...args, '--link', link]);
  expect(await board.printed(/^(\S+)\n/)).toBe(link);
  const reader = createReadStream(link);
  // The tty goes with its board.
  reader.on('error', () => undefined);
  let text = '';
  reader.on('data', (chunk) => {
    text += chunk.toString();
  });
  await eventually(`${enough} is printed`, () => enough.test(text));
  reader.destroy();
  await board.stop();
  return text;
}

test('a trace is printed by the board, interpolated, with the units sketches use', async () => {
  const trace = join(folder, 'greenhouse.csv');
  writeFileSync(trace, 't (s),temperature (Cel),light (lx)\n0,20,100\n10,30,200\n');
  const text = await printedBy(['arduino-mega', '--trace', trace], /light:110\.0 lx/);
  expect(text).toContain('temperature:20.00 *C,light:100.0 lx\r\ntemperature:21.00 *C,light:110.0 lx');
});

test('a sketch of the package runs on the chip by its name, with its sensor on its pin', async () => {
  const text = await printedBy(['arduino-uno', '--firmware', 'heart-rate'], /(pulse:\S+ V\r\n){5}/);
  expect(new Set(text.match(/pulse:\d\.\d{3} V/g)).size).toBeGreaterThan(3);
});

test('a sketch that is compiled for another chip is wrong usage, and the message names that chip', async () => {
  expect(await runCli(['sim', 'arduino-uno', '--firmware', 'yun-console'])).toMatchObject({
    exitCode: 2,
    stderr: 'boardstream: yun-console is compiled for the ATmega32U4; Arduino UNO R3 has an ATmega328P\n',
  });
});

test.each([
  ['16', Uint8Array.of(0x9c, 0xff, 0x00, 0x00, 0xc8, 0x00, 0x00, 0x00)],
  // Two samples of 12 bits in three bytes.
  ['212', Uint8Array.of(0x9c, 0x0f, 0x00, 0xc8, 0x00, 0x00)],
])('the samples of a WFDB record of format %s are printed in its unit, by its gain', async (format, samples) => {
  const header = join(folder, 'heart.hea');
  // One a second: -100, 0, 200, 0; 200 steps are 1 mV; then the first sample, and their sum.
  writeFileSync(header, `heart 1 1 4\nheart.dat ${format} 200(0)/mV 12 0 -100 100 0 ecg\n`);
  writeFileSync(join(folder, 'heart.dat'), samples);
  const text = await printedBy(['arduino-uno', '--trace', header], /ecg:1\.000 mV\r\n/);
  expect(text).toContain('ecg:-0.500 mV\r\necg:0.000 mV\r\necg:1.000 mV\r\n');
});

test('a recording is replayed byte for byte, faster or over and over', async () => {
  const recording = join(folder, 'day.cast');
  const events = ['[0.1,"o","a:1\\r\\n"]', '[30,"o","a:2\\r\\n"]', '[60,"o","a:3\\r\\n"]'];
  writeFileSync(recording, `{"version":2,"width":80,"height":24}\n${events.join('\n')}\n`);
  expect(await printedBy(['arduino-uno', '--replay', recording, '--speed', '600'], /a:3\r\n/)).toBe(
    'a:1\r\na:2\r\na:3\r\n',
  );
  const looped = await printedBy(['arduino-uno', '--replay', recording, '--speed', 'max', '--loop'], /(a:3[\s\S]*){3}/);
  expect(looped).toContain('a:2\r\na:3\r\na:1\r\na:2\r\n');
});

test('a board with Firmata says its version and its name to whoever reads', async () => {
  const name = [...'BoardstreamFirmata'].map((letter) => `${letter}\0`).join('');
  const link = join(folder, 'tty');
  const board = new CliProcess(['sim', 'arduino-mega', '--firmware', 'firmata', '--link', link]);
  expect(await board.printed(/^(\S+)\n/)).toBe(link);
  const reader = createReadStream(link, 'latin1');
  reader.on('error', () => undefined);
  let text = '';
  reader.on('data', (chunk) => {
    text += chunk.toString();
  });
  await eventually('the name is there', () => text.endsWith('\xf7'));
  // At its start and again to whoever opens the port; the reader may have come before or after the second.
  const greeting = `\xf9\x02\x07\xf0\x79\x02\x07${name}\xf7`;
  expect([greeting, greeting + greeting]).toContain(text);
  reader.destroy();
  await board.stop();
});

test('a file that is neither is one line that names the place', async () => {
  const file = join(folder, 'notes.txt');
  writeFileSync(file, 'hello\n');
  expect(await runCli(['sim', 'arduino-uno', '--trace', file])).toMatchObject({
    exitCode: 1,
    stderr: 'boardstream: notes.txt, line 1: the first column must be headed "t (s)"\n',
  });
});
