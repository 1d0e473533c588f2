import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, stopAll } from './cli-process.ts';

const THREE_LINES = /(ecg:-?\d+\.\d{3} mV,heart_rate:\d+\.\d bpm,temperature:\d+\.\d\d \*C\r\n){3}/;

let folder: string;
let terminal: ChildProcessWithoutNullStreams | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-terminal-'));
});

afterEach(async () => {
  if (terminal !== undefined && terminal.exitCode === null && terminal.signalCode === null) {
    terminal.kill('SIGKILL');
    await once(terminal, 'close');
  }
  terminal = undefined;
  await stopAll();
  rmSync(folder, { recursive: true });
});

/** A program as a person sees it who has started it in a terminal. */
function inTerminal(script: string, command: string) {
  // Screen keeps its sockets in a folder of the machine otherwise, and starts no session within another one.
  const env = { ...process.env, TERM: 'vt100', SCREENDIR: join(folder, 'screens'), STY: undefined };
  const child = spawn(script, ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], { env });
  terminal = child;
  const shown = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    shown.text += chunk.toString('latin1');
  });
  const exited = once(child, 'close').then(([code]) => Number(code));
  return { shown, exited, type: (keys: string) => void child.stdin.write(keys) };
}

async function simulatedTty(): Promise<string> {
  return new CliProcess(['sim', 'arduino-uno', '--link', join(folder, 'uno')]).printed(/^(\/\S+)\n/);
}

testWith(
  { script: requireProgram('script'), picocom: requireProgram('picocom') },
  'picocom shows the lines of the simulated board, leaves when it is told to, and can come back',
  async ({ script, picocom }) => {
    const path = await simulatedTty();
    for (const _ of ['once', 'again']) {
      const { shown, type, exited } = inTerminal(script, `${picocom} --baud 115200 ${path}`);
      await eventually('lines are shown', () => THREE_LINES.test(shown.text));
      type('\x01\x18');
      expect(await exited).toBe(0);
      expect(shown.text).toMatch(/baudrate is +: 115200/);
      expect(shown.text).toContain('Thanks for using picocom');
    }
  },
);

testWith(
  { script: requireProgram('script'), screen: requireProgram('screen') },
  'screen shows the lines of the simulated board, leaves when it is told to, and can come back',
  async ({ script, screen }) => {
    const path = await simulatedTty();
    for (const _ of ['once', 'again']) {
      const { shown, type, exited } = inTerminal(script, `${screen} ${path} 115200`);
      await eventually('lines are shown', () => THREE_LINES.test(shown.text));
      type('\x01k');
      await eventually('it asks back', () => shown.text.includes('Really kill this window'));
      type('y');
      expect(await exited).toBe(0);
      expect(shown.text).toContain('[screen is terminating]');
    }
  },
);
