import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { requireFile, requireProgram, testWith } from '../requirements.ts';
import { CliProcess, stopAll } from './cli-process.ts';
import { compileHex } from './sketch-hex.ts';

const OPTIBOOT = '/usr/share/arduino/hardware/arduino/avr/bootloaders/optiboot/optiboot_atmega328.hex';
const requirements = {
  avrdude: requireProgram('avrdude'),
  gcc: requireProgram('avr-gcc'),
  optiboot: requireFile(OPTIBOOT, 'arduino-core-avr'),
};

/** 115200 baud at 16 MHz, U2X: divisor 17. It says once that it has started, then counts. */
const SKETCH = `
#include <avr/io.h>
#include <util/delay.h>
static void say(const char *text) {
  for (; *text; text++) { while (!(UCSR0A & _BV(UDRE0))); UDR0 = *text; }
}
int main(void) {
  UCSR0A = _BV(U2X0); UBRR0 = 16; UCSR0B = _BV(TXEN0);
  say("flashed and started\\r\\n");
  for (char count = '0';; count = count == '9' ? '0' : count + 1) {
    char line[] = { 'n', '=', count, '\\r', '\\n', 0 };
    say(line); _delay_ms(20);
  }
}
static const __attribute__((used, section(".progmem.filler"))) unsigned char filler[3000] = { [0 ... 2999] = 0x5a };
`;

const run = promisify(execFile);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boardstream-flash-'));
});

afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

/**
 * Uploads, and once more where the machine was too busy to answer avrdude in time, as a person would.
 * @returns what avrdude says
 */
async function upload(avrdude: string, port: string, hex: string): Promise<string> {
  let said = '';
  await eventually(
    'an upload is verified',
    async () => {
      const args = ['-c', 'arduino', '-p', 'm328p', '-P', port, '-U', `flash:w:${hex}:i`];
      said = await run(avrdude, args).then(
        ({ stderr }) => stderr,
        () => '',
      );
      return said !== '';
    },
    45_000,
  );
  return said;
}

/** What a host reads that opens the port at 115200 baud, as a serial monitor does. */
async function monitored(path: string, enough: RegExp): Promise<string> {
  let text = '';
  const port = new SerialPort({ path, baudRate: 115_200 });
  port.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  try {
    await eventually(`${enough} is read`, () => enough.test(text), 10_000);
  } finally {
    await new Promise<void>((resolve) => port.close(() => resolve()));
  }
  return text;
}

testWith(
  requirements,
  'avrdude uploads a sketch to "sim --firmware bootloader" through Optiboot and verifies it, and the sketch starts',
  async ({ avrdude, gcc }) => {
    const hex = await compileHex(gcc, SKETCH, folder);
    const cli = new CliProcess(['sim', 'arduino-uno', '--firmware', 'bootloader']);
    const port = await cli.printed(/^(\S+)\n/);
    expect(await upload(avrdude, port, hex)).toMatch(/bytes of flash verified/);
    // Opening the port resets the board, and so the sketch starts from its beginning.
    expect(await monitored(port, /n=9/)).toMatch(/flashed and started\r\nn=0\r\n/);
  },
  120_000,
);
