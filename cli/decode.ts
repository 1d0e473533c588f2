import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { type DecodedLine, type Decoder, type Dialect, dialectConfig, makeDecoder } from '../bridge/index.ts';
import { BoardstreamError, DEFAULT_MAX_LINE_BYTES, errorText, LineGuard, lineTexts } from '../core/index.ts';

export function decodeCommand(): Command {
  return new Command('decode')
    .description('Show what is read from serial text: one JSON line for each line of the input.')
    .argument('[file]', 'a file of serial text, or - for standard input', '-')
    .option('--dialect', 'print what was learned of the lines to standard error, as configuration of the board')
    .addHelpText('after', `\nExample:\n  printf 'T:21.5 *C,H:40 %%\\n' | boardstream decode`)
    .action((file: string, options: { dialect?: true }) => decode(file, options.dialect === true));
}

async function decode(file: string, showsDialect: boolean): Promise<void> {
  const input: Readable = file === '-' ? process.stdin : createReadStream(file);
  const guard = new LineGuard();
  const decoder = makeDecoder({ kind: 'auto' });
  let lineNumber = 0;
  const show = (decoded: DecodedLine) => {
    lineNumber += 1;
    return `${JSON.stringify(toJson(lineNumber, decoded))}\n`;
  };
  try {
    for await (const chunk of input) await write(decodeChunk(chunk as Buffer, guard, decoder, show));
  } catch (error) {
    throw new BoardstreamError('INPUT_FAILED', `cannot read ${file}: ${errorText(error)}`, { file }, error);
  }
  if (guard.pendingBytes > 0) await write(show({ values: [], skipped: 'not ended by a newline' }));
  if (showsDialect) process.stderr.write(dialectYaml(decoder.dialect));
}

/** The `decoder` key of a board; a comment when too few lines agreed. */
function dialectYaml(dialect: Dialect | undefined): string {
  if (dialect === undefined) return '# no dialect was learned: too few lines with values agree\n';
  return stringify({ decoder: dialectConfig(dialect) }, { lineWidth: 0 });
}

function decodeChunk(
  chunk: Uint8Array,
  guard: LineGuard,
  decoder: Decoder,
  show: (decoded: DecodedLine) => string,
): string {
  let output = '';
  let overlongShown = guard.overlongLines;
  const showOverlong = () => {
    for (; overlongShown < guard.overlongLines; overlongShown += 1) {
      output += show({ values: [], skipped: `longer than ${DEFAULT_MAX_LINE_BYTES} bytes` });
    }
  };
  for (const piece of guard.push(chunk)) {
    // The guard counts an overlong line before it hands out the lines behind it: so each keeps its place.
    showOverlong();
    for (const line of lineTexts(piece)) output += show(decoder.decode(line));
  }
  showOverlong();
  return output;
}

/** Every field of a point is always there, so that scripts need not ask. */
function toJson(lineNumber: number, { values, skipped }: DecodedLine): object {
  const points = values.map(({ series, value, unit = '', quality = 'good' }) => ({ series, value, unit, quality }));
  return skipped === undefined ? { line: lineNumber, points } : { line: lineNumber, points, skipped };
}

async function write(output: string): Promise<void> {
  if (output !== '' && !process.stdout.write(output)) await once(process.stdout, 'drain');
}
