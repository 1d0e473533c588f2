import { closeSync, openSync, writeSync } from 'node:fs';
import { BoardstreamError, errorText, systemClock } from '../core/index.ts';
import { AccountLog, formatBoardSample } from '../firmware-sim/index.ts';

export interface AccountFile {
  /** For `onPrinted` of a board. */
  readonly onPrinted: (bytes: Uint8Array, endMs: number) => void;
  close(): void;
}

/** Lines of the account are written together, this many at most. */
const LINES_A_WRITE = 256;

/** @throws BoardstreamError `INPUT_FAILED` when the file cannot be made */
export function openAccountFile(file: string): AccountFile {
  const handle = open(file);
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) writeSync(handle, lines.join(''));
    lines = [];
  };
  const log = new AccountLog({
    nowMs: () => systemClock.nowMs(),
    onSample(sample) {
      lines.push(formatBoardSample(sample));
      if (lines.length >= LINES_A_WRITE) flush();
    },
  });
  return {
    onPrinted: (bytes, endMs) => log.printed(bytes, endMs),
    close() {
      flush();
      closeSync(handle);
    },
  };
}

function open(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw new BoardstreamError('INPUT_FAILED', `cannot write ${file}: ${errorText(error)}`, { file }, error);
  }
}
