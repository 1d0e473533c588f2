import { Command, Option } from 'commander';
import { BoardstreamError, systemClock } from '../core/index.ts';
import { findBoard } from './find-board.ts';
import { interruptSignal } from './interrupt.ts';
import { wholeNumber } from './options.ts';

interface SendOptions {
  readonly baud: number | 'auto';
  readonly newline: boolean;
  readonly hex?: boolean;
  readonly data?: string;
}

/** What one request to a bridge holds. */
const MAX_BYTES = 12_288;

export function sendCommand(): Command {
  return new Command('send')
    .description('Write text to a board, for a sketch that waits for a key or a command.')
    .argument('<board>', 'the name of the board in the running bridge, or its serial device')
    .argument('<text>', 'what to write')
    .option('--no-newline', 'leave out the newline at the end')
    .addOption(new Option('--hex', 'the text is bytes as hexadecimal digits; no newline').implies({ newline: false }))
    .option('--baud <n>', 'bits per second, where no bridge has the port open', wholeNumber(50, 4_000_000), 115_200)
    .option('--data <folder>', 'of the running bridge')
    .addHelpText(
      'after',
      `
The running bridge writes it and goes on reading. Where no bridge has the port, it is opened for this: most Arduinos
start again then, so that the text waits until the board has said something, or for 3 s.

Examples:
  boardstream send uno c
  boardstream send /dev/ttyACM0 --hex "02 ff 03"`,
    )
    .action(send);
}

async function send(board: string, text: string, options: SendOptions): Promise<void> {
  const bytes = options.hex === true ? hexBytes(text) : Buffer.from(options.newline ? `${text}\n` : text);
  if (bytes.length > MAX_BYTES) throw new BoardstreamError('USAGE', `that is more than ${MAX_BYTES} bytes at once`);
  const found = await findBoard(board, options.data);
  if (found !== undefined) {
    const { askBridge } = await import('../bridge/index.ts');
    const answer = await askBridge(found.socketPath, { do: 'write', board: found.board, bytes });
    answer?.socket.destroy();
    return;
  }
  if (!board.includes('/')) {
    const message = `no running bridge has a board called ${board}: name its serial device, or the bridge's folder with --data`;
    throw new BoardstreamError('CONTROL_REFUSED', message, { board });
  }
  const { portSource, writeOnce } = await import('../bridge/index.ts');
  process.stderr.write(`no running bridge reads ${board}: opening it, which starts most Arduinos again\n`);
  const source = portSource(board, options.baud, systemClock);
  await writeOnce(source, bytes, { clock: systemClock, signal: interruptSignal() });
}

/** Spaces and colons between the bytes are as people write them. */
function hexBytes(text: string): Uint8Array {
  const digits = text.replaceAll(/[\s:]/g, '');
  if (digits !== '' && /^([0-9a-f]{2})+$/i.test(digits)) return Buffer.from(digits, 'hex');
  throw new BoardstreamError('USAGE', '--hex takes pairs of hexadecimal digits, such as "02 ff 03"');
}
