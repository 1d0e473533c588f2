import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireFile, requireProgram, testWith } from '../requirements.ts';
import { CliProcess, getRows, runCli, stopAll } from './cli-process.ts';
import { compileHex } from './sketch-hex.ts';

const OPTIBOOT = '/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot_atmega328.hex';

/** 115200 baud: divisor 17 with U2X. It counts from 0, so that every loss shows. */
const COUNTING = `
#include <avr/io.h>
#include <stdio.h>
#include <util/delay.h>
static int put(char c, FILE *f) { while (!(UCSR0A & _BV(UDRE0))); UDR0 = c; return 0; }
static FILE out = FDEV_SETUP_STREAM(put, NULL, _FDEV_SETUP_WRITE);
int main(void) {
  UCSR0A = _BV(U2X0); UBRR0 = 16; UCSR0B = _BV(TXEN0); stdout = &out;
  for (long count = 0;; count++) { printf("n=%ld\\r\\n", count); _delay_ms(20); }
}
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-lend-'));
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

/** A bridge with a server of its own that reads one simulated board. */
async function startBridge(simArgs: readonly string[]) {
  const sim = new CliProcess(['sim', 'arduino-uno', '--link', join(folder, 'uno'), ...simArgs]);
  await sim.printed(/^(\S+)\n/);
  const data = join(folder, 'data');
  const args = ['--port', join(folder, 'uno'), '--baud', '115200', '--http-port', '0', '--host', '127.0.0.1'];
  const bridge = new CliProcess(['run', ...args, '--data', data]);
  await bridge.printed(/reading (\S+)/);
  const timesOpened = () => bridge.stderr.match(/: reading /g)?.length ?? 0;
  return { bridge, data, timesOpened };
}

testWith(
  {
    avrdude: requireProgram('avrdude'),
    gcc: requireProgram('avr-gcc'),
    optiboot: requireFile(OPTIBOOT, 'arduino-core-avr'),
  },
  'avrdude uploads twice while the bridge runs, and no point is lost but while the port was lent',
  async ({ avrdude, gcc }) => {
    const hex = await compileHex(gcc, COUNTING, folder);
    const { bridge, data } = await startBridge(['--firmware', 'bootloader']);
    // A pty has no DTR: the simulator starts the board when the port was closed for a moment and is opened again.
    const reset = ['sh', '-c', 'sleep 1; exec "$@"', 'sh'];
    const avrdudeArgs = ['-c', 'arduino', '-p', 'm328p', '-P', '{port}', '-U', `flash:w:${hex}:i`];
    const upload = async () => {
      // Once more where the machine was too busy to answer avrdude in time, as a person would.
      let said = '';
      await eventually(
        'an upload is verified',
        async () => {
          const lent = await runCli(['lend', 'uno', '--data', data, '--', ...reset, avrdude, ...avrdudeArgs]);
          said = lent.stderr;
          return lent.exitCode === 0;
        },
        60_000,
      );
      return said;
    };
    expect(await upload()).toMatch(/bytes of flash verified/);
    const plot = await bridge.printed(/Live plot: (\S+)/);
    const counts = async () => (await getRows(plot)).map(({ value }) => value);
    await eventually('50 points are stored', async () => (await counts()).length >= 50);
    expect(await upload()).toMatch(/bytes of flash verified/);
    const before = (await counts()).length;
    await eventually('50 more are stored', async () => (await counts()).length >= before + 50, 30_000);
    const stored = await counts();
    const breaks = stored.flatMap((count, at) => (at > 0 && count !== (stored[at - 1] ?? 0) + 1 ? [at] : []));
    const starts = breaks.map((at) => stored[at]);
    // The first line of each opening is dropped: a count begins at 1, or at 0 where the drop was the end of an older line.
    // A try that failed starts the board as well.
    expect(starts.length).toBeGreaterThan(0);
    expect(starts.filter((count) => count !== 0 && count !== 1)).toEqual([]);
  },
  180_000,
);

test('the command has the port to itself, and its exit code is that of lend', async () => {
  const { data, timesOpened } = await startBridge([]);
  const lent = await runCli(['lend', 'uno', '--data', data, '--', 'sh', '-c', 'echo the port is {port}; exit 7']);
  expect(lent).toMatchObject({ exitCode: 7, stdout: `the port is ${join(folder, 'uno')}\n` });
  await eventually('the bridge has opened the port again', () => timesOpened() === 2);
});

test('a command that cannot be run gives the port back', async () => {
  const { data, timesOpened } = await startBridge([]);
  const { exitCode, stderr } = await runCli(['lend', 'uno', '--data', data, '--', join(folder, 'nothing')]);
  expect(stderr).toMatch(/^boardstream: cannot run .*nothing: .*ENOENT\n$/);
  expect(exitCode).toBe(2);
  await eventually('the bridge has opened the port again', () => timesOpened() === 2);
});

test('when lend is killed its command keeps the port to its end, and then the bridge has it again', async () => {
  const { data, timesOpened } = await startBridge([]);
  const lend = new CliProcess(['lend', 'uno', '--data', data, '--', 'sh', '-c', 'echo pid $$; exec sleep 600']);
  const commandId = Number(await lend.printed(/pid (\d+)/));
  lend.child.kill('SIGKILL');
  await once(lend.child, 'exit');
  const second = await runCli(['lend', 'uno', '--data', data, '--', 'true']);
  expect(second.stderr).toMatch(/the port is lent to sh/);
  expect(timesOpened()).toBe(1);
  process.kill(commandId, 'SIGKILL');
  await eventually('the bridge has opened the port again', () => timesOpened() === 2);
});

test('a board that no bridge has is told from a port that is free', async () => {
  const data = join(folder, 'none');
  const unknown = await runCli(['lend', 'uno', '--data', data, '--', 'true']);
  expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/no running bridge has a board called uno/);
  const free = await runCli(['lend', '/dev/null', '--data', data, '--', 'echo', '{port}']);
  expect(free).toMatchObject({ exitCode: 0, stdout: '/dev/null\n' });
});
