import { once } from 'node:events';
import { Command } from 'commander';
import type { DecodedLine, Decoder } from '../bridge/index.ts';
import { LineGuard, lineTexts } from '../core/index.ts';
import { hearBoard } from './hear-board.ts';
import { interruptSignal } from './interrupt.ts';
import { baudOption } from './options.ts';

interface WatchOptions {
  readonly port: string;
  readonly raw?: boolean;
  readonly baud: number | 'auto';
  readonly data?: string;
}

export function watchCommand(): Command {
  return new Command('watch')
    .description('Show the lines of a board as they come, and what is read of each.')
    .requiredOption('--port <path>', 'serial device, tcp:// or rfc2217:// URL, or the name of a board of the bridge')
    .option('--raw', 'the bytes as they come, and nothing else')
    .option('--baud <n>', 'bits per second where no bridge has the port open, or auto', baudOption, 'auto')
    .option('--data <folder>', 'of the running bridge')
    .addHelpText(
      'after',
      `
A bridge that has the port open goes on using it. Calibration and names of its configuration are not shown here.

Example:
  boardstream watch --port /dev/ttyACM0`,
    )
    .action(watch);
}

async function watch({ port, raw, baud, data }: WatchOptions): Promise<void> {
  const signal = interruptSignal();
  const { bytes: heard } = await hearBoard({ port, baud, signal, ...(data !== undefined && { data }) });
  const read = raw === true ? undefined : await lineReader();
  for await (const { bytes } of heard) {
    const output = read === undefined ? bytes : read(bytes);
    if (!process.stdout.write(output)) await once(process.stdout, 'drain');
  }
}

/** A decoder that learns how its board prints, and says so. */
interface Learning {
  readonly dialect?:
    | { readonly kind: string; readonly series: readonly { readonly name: string; readonly unit?: string }[] }
    | undefined;
}

function dialectText({ dialect }: Learning): string {
  if (dialect === undefined) return '';
  const series = dialect.series.map(({ name, unit }) => (unit === undefined ? name : `${name} (${unit})`));
  return printable(`learned: ${dialect.kind}, ${series.join(', ')}`);
}

/** @returns makes what is shown of a chunk */
async function lineReader(): Promise<(bytes: Uint8Array) => string> {
  const { AutoDecoder } = await import('../bridge/index.ts');
  const decoder: Decoder & Learning = new AutoDecoder();
  let learned = '';
  let output = '';
  const guard = new LineGuard(undefined, () => {
    output += '(a line that is too long to be read)\n';
  });
  return (bytes) => {
    output = '';
    for (const piece of guard.push(bytes)) {
      for (const line of lineTexts(piece)) {
        output += `${printable(line)}  →  ${reading(decoder.decode(line))}\n`;
        const dialect = dialectText(decoder);
        if (dialect !== learned) output += `# ${dialect}\n`;
        learned = dialect;
      }
    }
    return output;
  };
}

function reading({ values, skipped }: DecodedLine): string {
  const parts = values.map(({ series, value, unit, quality }) => {
    const shownUnit = unit === undefined ? '' : ` ${unit}`;
    return printable(`${series}=${value}${shownUnit}${quality === undefined ? '' : ` (${quality})`}`);
  });
  return [...parts, ...(skipped === undefined ? [] : [`skipped: ${printable(skipped)}`])].join(', ');
}

/** A board must not move the cursor of the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '·');
}
