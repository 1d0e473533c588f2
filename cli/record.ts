import { type FileHandle, open, unlink } from 'node:fs/promises';
import { Command } from 'commander';
import { BoardstreamError, errorText, RecordingWriter, systemClock, systemCode } from '../core/index.ts';
import { hearBoard } from './hear-board.ts';
import { interruptSignal } from './interrupt.ts';
import { baudOption } from './options.ts';

interface RecordOptions {
  readonly port: string;
  readonly out: string;
  readonly baud: number | 'auto';
  readonly force?: boolean;
  readonly data?: string;
}

export function recordCommand(): Command {
  return new Command('record')
    .description('Write what a board prints into a file, with its time, while a bridge may go on using the port.')
    .requiredOption('--port <path>', 'serial device, tcp:// or rfc2217:// URL, or the name of a board of the bridge')
    .requiredOption('--out <file>', 'the recording, asciicast v2: boardstream sim --replay and asciinema play take it')
    .option('--force', 'replace a file that is there')
    .option('--baud <n>', 'bits per second where no bridge has the port open, or auto', baudOption, 'auto')
    .option('--data <folder>', 'of the running bridge')
    .addHelpText(
      'after',
      `
Ends at Ctrl-C. What came is in the file within a second, whatever ends it.

Example:
  boardstream record --port /dev/ttyACM0 --out greenhouse.cast
  boardstream sim arduino-uno --replay greenhouse.cast`,
    )
    .action(record);
}

async function record({ port, out, force, baud, data }: RecordOptions): Promise<void> {
  const signal = interruptSignal();
  const file = await openOutput(out, force === true);
  const progress = startProgress();
  const writer = new RecordingWriter();
  const write = (text: string) => file.writeFile(text).catch((error) => fail(out, error));
  try {
    const { board, bytes: heard } = await hearBoard({ port, baud, signal, ...(data !== undefined && { data }) });
    await write(writer.header({ title: board, startedAtMs: systemClock.nowMs() }));
    for await (const { bytes, sinceStartMs } of heard) {
      await write(writer.push(bytes, sinceStartMs / 1000));
      progress.add(bytes, sinceStartMs);
    }
  } finally {
    await write(writer.end());
    await file.close();
    const byteCount = progress.stop();
    // A recording of nothing is none, and would stand in the way of the next try.
    if (byteCount === 0) await unlink(out);
    else process.stderr.write(`${out}: ${progress.text()}\n`);
  }
}

async function openOutput(path: string, force: boolean): Promise<FileHandle> {
  try {
    return await open(path, force ? 'w' : 'wx');
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') return fail(path, error);
    throw new BoardstreamError('USAGE', `${path} exists: choose another file, or replace it with --force`, { path });
  }
}

function fail(path: string, error: unknown): never {
  throw new BoardstreamError('OUTPUT_FAILED', `cannot write ${path}: ${errorText(error)}`, { path }, error);
}

const PROGRESS_INTERVAL_MS = 1_000;

/** One line of standard error that is written over, where a person looks at it. */
function startProgress() {
  let [lines, byteCount, durationMs] = [0, 0, 0];
  const text = () => `${lines} lines, ${byteCount} bytes, ${Math.round(durationMs / 1000)} s`;
  const stopped = new AbortController();
  const isShown = process.stderr.isTTY === true;
  void (async () => {
    while (isShown && !stopped.signal.aborted) {
      await systemClock.sleep(PROGRESS_INTERVAL_MS, stopped.signal);
      if (byteCount > 0 && !stopped.signal.aborted) process.stderr.write(`\r${text()}`);
    }
  })();
  return {
    text,
    add(bytes: Uint8Array, sinceStartMs: number) {
      for (const byte of bytes) if (byte === 0x0a) lines += 1;
      byteCount += bytes.length;
      durationMs = sinceStartMs;
    },
    /** @returns how many bytes came */
    stop(): number {
      stopped.abort();
      if (isShown) process.stderr.write('\r');
      return byteCount;
    },
  };
}
