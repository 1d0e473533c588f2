import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { BOARDS, type BoardProfile, boardProfile, SHIPPED_FIRMWARE } from '../boards/index.ts';
import { BoardstreamError, errorText, parseQuantityTrace, parseRecording, type QuantityTrace } from '../core/index.ts';
import type { Firmware, Speed } from '../firmware-sim/index.ts';
import { openAccountFile } from './account-file.ts';
import { eepromFile } from './eeprom-file.ts';
import { interruptSignal } from './interrupt.ts';
import { positiveNumber, wholeNumber } from './options.ts';
import { untilAborted } from './until-aborted.ts';

interface SimOptions {
  readonly link?: string;
  readonly trace?: string;
  readonly replay?: string;
  readonly loop?: boolean;
  readonly firmware: string;
  readonly eeprom?: string;
  readonly speed: Speed;
  readonly scenario?: string;
  readonly seed?: number;
  readonly account?: string;
}

export function simCommand(): Command {
  const names = BOARDS.map(({ name }) => name);
  const sketches = SHIPPED_FIRMWARE.filter(({ mcu }) => mcu === 'ATmega328P').map(({ name }) => name);
  return new Command('sim')
    .description('Run a simulated board on a pseudo-terminal that any serial program can open.')
    .argument('[board]', `one of ${names.join(', ')}; a scenario names its own`)
    .option('--link <path>', 'make a symbolic link to the tty here')
    .option(
      '--trace <file>',
      'quantities the board measures: CSV with a column "t (s)" and one for each quantity, or a WFDB record (.hea)',
    )
    .addOption(new Option('--replay <file>', 'play a recording of a real board, asciicast v2').conflicts('trace'))
    .option('--loop', 'start the recording again at its end')
    .option(
      '--firmware <kind>',
      `text, firmata, bootloader (waits for avrdude), ${sketches.join(', ')}, or the path of a compiled .hex or .elf`,
      'text',
    )
    .option('--eeprom <file>', 'keep the EEPROM of a compiled firmware here, as raw bytes; made when it is not there')
    .option('--speed <n>', 'simulated seconds in a second, or max', speedOption, 1)
    .addOption(
      new Option('--scenario <file>', 'run a scenario, YAML: board, traces, faults, expectations').conflicts([
        'trace',
        'replay',
        'firmware',
        'eeprom',
      ]),
    )
    .option('--account <file>', 'write every sample the board prints, with an id, for boardstream account')
    .option('--seed <n>', "of the scenario's faults and noise, instead of its own", wholeNumber(0, 4_294_967_295))
    .addHelpText(
      'after',
      `
The first line of standard output is the tty's path. Without --trace and --replay the board prints an
electrocardiogram, a heart rate and a room temperature. The sketches of the package run on a simulated chip, with the
sensors they are written for on its pins; write ./echo for a file of that name. A scenario ends by itself: what became of its faults and
expectations is told on standard error, and the exit code is 1 when one of them failed.

Example:
  boardstream sim arduino-uno --link /tmp/uno
  boardstream sim arduino-uno --firmware heart-rate
  boardstream sim --scenario examples/scenarios/bad-day.yaml`,
    )
    .action(sim);
}

async function sim(boardName: string | undefined, options: SimOptions): Promise<void> {
  const signal = interruptSignal();
  if (options.scenario !== undefined) {
    if (boardName !== undefined) throw new BoardstreamError('USAGE', 'a scenario names its own board');
    const { simulateScenario } = await import('./sim-scenario.ts');
    return simulateScenario(options.scenario, { ...options, signal });
  }
  if (boardName === undefined) throw new BoardstreamError('USAGE', 'name a board, or a scenario with --scenario');
  const profile = boardProfile(boardName);
  const { simulateFaultyBoard } = await import('../firmware-sim/index.ts');
  const account = options.account === undefined ? undefined : openAccountFile(options.account);
  const { board } = await simulateFaultyBoard({
    profile,
    firmware: await chooseFirmware(profile, options),
    faults: [],
    speed: options.speed,
    signal,
    ...(options.link === undefined ? {} : { linkPath: options.link }),
    ...(account === undefined ? {} : { onPrinted: account.onPrinted }),
  });
  process.stdout.write(`${board.path}\n`);
  const rate = Number.isFinite(board.baudRate) ? `${board.baudRate} baud` : 'at the rate its program sets';
  process.stderr.write(`${profile.title}, ${rate}; Ctrl-C unplugs it\n`);
  await board.finished;
  await untilAborted(signal);
  await board.close();
  account?.close();
}

async function chooseFirmware(profile: BoardProfile, options: SimOptions): Promise<Firmware> {
  const sim = await import('../firmware-sim/index.ts');
  const { chipFirmware, demoSketch, findOptiboot, firmataFirmware, replayFirmware, sketchFor, textFirmware } = sim;
  const { isShippedSketch, shippedSketch } = sim;
  const isFed = options.trace !== undefined || options.replay !== undefined;
  if (options.firmware !== 'text' && isFed) {
    throw new BoardstreamError('USAGE', '--trace and --replay are for the text firmware; leave them or --firmware out');
  }
  const isChip = options.firmware !== 'text' && options.firmware !== 'firmata';
  if (options.eeprom !== undefined && !isChip) {
    throw new BoardstreamError('USAGE', '--eeprom is for a compiled firmware: name one with --firmware');
  }
  const eeprom = options.eeprom === undefined ? {} : { eeprom: eepromFile(options.eeprom) };
  if (options.firmware === 'firmata') return firmataFirmware({ profile });
  if (options.firmware === 'bootloader') {
    if (profile.mcu !== 'ATmega328P') {
      throw new BoardstreamError(
        'USAGE',
        `--firmware bootloader is for an arduino-uno or -nano, not for ${profile.name}`,
      );
    }
    return chipFirmware({ profile, bootloader: await findOptiboot(), ...eeprom });
  }
  if (isShippedSketch(options.firmware)) {
    return chipFirmware({ profile, ...shippedSketch(profile, options.firmware), ...eeprom });
  }
  if (isChip) return chipFirmware({ profile, program: await readBytes(options.firmware), ...eeprom });
  if (options.replay !== undefined) {
    const recording = parseRecording(await readText(options.replay), basename(options.replay));
    return replayFirmware(recording, { loop: options.loop === true });
  }
  if (options.trace === undefined) return textFirmware(demoSketch(profile));
  return textFirmware(sketchFor(profile, await readTrace(options.trace)));
}

async function readTrace(file: string): Promise<QuantityTrace> {
  const { readWfdbRecord } = await import('../firmware-sim/index.ts');
  return file.endsWith('.hea') ? readWfdbRecord(file) : parseQuantityTrace(await readText(file), basename(file));
}

async function readText(file: string): Promise<string> {
  return (await readBytes(file)).toString('utf8');
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new BoardstreamError('INPUT_FAILED', `cannot read ${file}: ${errorText(error)}`, { file }, error);
  }
}

function speedOption(text: string): Speed {
  if (text === 'max') return 'max';
  try {
    return positiveNumber(text);
  } catch {
    throw new InvalidArgumentError('It must be a number greater than 0, or max.');
  }
}
