#!/usr/bin/env -S node --max-semi-space-size=2
import { Command, CommanderError } from 'commander';
import { errorText, isBoardstreamError } from '../core/index.ts';
import { accountCommand } from './account.ts';
import { decodeCommand } from './decode.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { EXIT } from './exit-codes.ts';
import { fleetCommand } from './fleet.ts';
import { forgetCommand } from './forget.ts';
import { initCommand } from './init.ts';
import { lendCommand } from './lend.ts';
import { loginCommand } from './login.ts';
import { portsCommand } from './ports.ts';
import { recordCommand } from './record.ts';
import { runCommand } from './run.ts';
import { sendCommand } from './send.ts';
import { serveCommand } from './serve.ts';
import { serviceCommand } from './service.ts';
import { simCommand } from './sim.ts';
import { tokensCommand } from './tokens.ts';
import { validateCommand } from './validate.ts';
import { programVersion } from './version.ts';
import { watchCommand } from './watch.ts';

const program = new Command('boardstream')
  .description('Sensor lines of a board become live, shared plots.')
  .version(programVersion())
  .showHelpAfterError('(add --help for the options and an example)')
  .exitOverride();

for (const command of [
  demoCommand,
  runCommand,
  serveCommand,
  simCommand,
  decodeCommand,
  portsCommand,
  watchCommand,
  recordCommand,
  sendCommand,
  lendCommand,
  initCommand,
  serviceCommand,
  doctorCommand,
  validateCommand,
  fleetCommand,
  forgetCommand,
  accountCommand,
  loginCommand,
  tokensCommand,
]) {
  program.addCommand(command().copyInheritedSettings(program));
}

// A reader that has seen enough, as in `boardstream decode | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (!isBoardstreamError(error)) throw error;
  process.stderr.write(`boardstream: ${errorText(error)}\n`);
  if (error.code === 'SCENARIO_INVALID') return EXIT.badConfiguration;
  return error.code === 'USAGE' || error.code === 'BOARD_UNKNOWN' ? EXIT.usage : EXIT.failed;
}
