import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { Command } from 'commander';
import { BoardstreamError, errorText } from '../core/index.ts';
import { EXIT } from './exit-codes.ts';
import { findBoard } from './find-board.ts';

export function lendCommand(): Command {
  return new Command('lend')
    .description('Run a command that needs the port of a board, such as an upload, while the bridge keeps off it.')
    .argument('<board>', 'the name of the board in the running bridge, or its serial device')
    .argument('<command...>', 'behind --; {port} in it becomes the serial device')
    .option('--data <folder>', 'of the running bridge')
    .addHelpText(
      'after',
      `
The running bridge closes the port before the command starts, and opens it again when the command has ended, however it
ended. Points of other boards go on. The exit code is the command's. With no bridge running the command runs all the same.

Example:
  boardstream lend uno -- avrdude -c arduino -p m328p -P {port} -U flash:w:sketch.hex:i`,
    )
    .action(lend);
}

async function lend(
  board: string,
  [program = '', ...args]: readonly string[],
  { data }: { data?: string },
): Promise<void> {
  const loan = await borrow(board, basename(program), data);
  const withPort = args.map((arg) => arg.replaceAll('{port}', loan.path));
  try {
    process.exitCode = await runCommand(program, withPort, loan.socket);
  } finally {
    // Only this ends the loan: the command holds the connection too, so that it keeps the port if this process is killed.
    loan.socket?.end();
    loan.socket?.destroy();
  }
}

/** @returns the path of the port, and the connection that keeps it away from the bridge, if there is one */
async function borrow(board: string, to: string, data: string | undefined): Promise<{ path: string; socket?: Socket }> {
  const found = await findBoard(board, data);
  if (found === undefined) {
    if (!board.includes('/')) {
      const message = `no running bridge has a board called ${board}: name its serial device, or the bridge's folder with --data`;
      throw new BoardstreamError('CONTROL_REFUSED', message, { board });
    }
    process.stderr.write(`no running bridge reads ${board}; running the command all the same\n`);
    return { path: board };
  }
  const { askBridge } = await import('../bridge/index.ts');
  const answer = await askBridge(found.socketPath, { do: 'lend', board: found.board, to });
  return { path: found.path ?? board, ...(answer !== undefined && { socket: answer.socket }) };
}

/** @returns its exit code, or as a shell has it for a signal */
async function runCommand(program: string, args: readonly string[], socket: Socket | undefined): Promise<number> {
  const stdio = ['inherit', 'inherit', 'inherit', ...(socket === undefined ? [] : [socket])] as const;
  const child = spawn(program, args, { stdio: [...stdio] });
  const forwarded = forwardSignals(child);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return signal === null ? (code ?? EXIT.failed) : 128 + constants.signals[signal];
  } catch (error) {
    throw new BoardstreamError('USAGE', `cannot run ${program}: ${errorText(error)}`, { program }, error);
  } finally {
    forwarded.stop();
  }
}

/** Ctrl-C reaches the command from the terminal itself; a service manager's SIGTERM has to be handed on. */
function forwardSignals(child: ChildProcess): { stop(): void } {
  const ignore = () => undefined;
  const hangUp = () => void child.kill('SIGHUP');
  const terminate = () => void child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGHUP', hangUp);
  process.on('SIGTERM', terminate);
  return {
    stop() {
      process.off('SIGINT', ignore);
      process.off('SIGHUP', hangUp);
      process.off('SIGTERM', terminate);
    },
  };
}
