import type { ReadStream } from 'node:tty';
import { BoardstreamError } from '../core/index.ts';
import { EXIT } from './exit-codes.ts';

/** What answers a question: the terminal, or whatever standard input is. */
export type SecretInput = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>;

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';

/** A key is nowhere near as long. */
const MAX_LENGTH = 1_000;

/**
 * Reads one line that must not be seen: from a terminal without an echo, after the question; from anything else as it is.
 * @param interrupt what Ctrl-C does
 * @throws BoardstreamError `INPUT_FAILED` when the input ends before there is a line
 */
export async function askSecret(
  question: string,
  input: SecretInput = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
  interrupt: () => void = () => process.exit(EXIT.interrupted),
): Promise<string> {
  const isTerminal = input.isTTY === true;
  if (isTerminal) {
    // Whatever answers the question faster than a person must not be shown either.
    input.setRawMode?.(true);
    output.write(question);
  }
  try {
    return await readLine(input, isTerminal ? interrupt : undefined);
  } finally {
    if (isTerminal) {
      input.setRawMode?.(false);
      output.write('\n');
    }
  }
}

async function readLine(input: SecretInput, interrupt: (() => void) | undefined): Promise<string> {
  let line = '';
  input.setEncoding('utf8');
  for await (const chunk of input) {
    for (const character of String(chunk)) {
      if (character === '\n' || character === '\r') return line;
      if (interrupt !== undefined && character === CTRL_C) interrupt();
      else if (interrupt !== undefined && character === CTRL_D && line === '') throw noLine();
      else if (interrupt !== undefined && character === CTRL_U) line = '';
      else if (interrupt !== undefined && (character === '\u007f' || character === '\b')) line = line.slice(0, -1);
      else line += character;
    }
    if (line.length > MAX_LENGTH) throw new BoardstreamError('INPUT_FAILED', 'that is too long for a key');
  }
  if (line === '') throw noLine();
  return line;
}

function noLine(): BoardstreamError {
  return new BoardstreamError('INPUT_FAILED', 'no key was given: type it, pipe it in, or set BOARDSTREAM_KEY');
}
