import {
  type DataHead,
  lineText,
  MARK_PREFIX,
  MAX_MESSAGE_BYTES,
  OVERLONG_LINE,
  parseDataHead,
  type ReceivedLine,
  topicLevel,
} from '../../core/index.ts';
import type { Refusal } from './refusals.ts';

/** Of a whole message. A bridge sends some 48 KiB. */
export const MAX_PAYLOAD_BYTES = 1024 * 1024;

/** A name of 256 characters, each of them escaped, and the rest of a head. */
const MAX_HEAD_BYTES = 2 * 1024;

/** A bridge sends 500. */
export const MAX_LINES = 1_000;

/** A message of a data topic: who sent it, and lines of its acknowledged stream. */
export interface DataMessage {
  readonly head: DataHead;
  /** At least one; a single blank one asks where the source stands. */
  readonly lines: readonly ReceivedLine[];
}

/** Reads a message of a data topic whose bridge has this level, or says why it is none. Never throws. */
export function readDataMessage(level: string, payload: Buffer): DataMessage | Refusal {
  if (payload.length > MAX_PAYLOAD_BYTES) return 'size';
  const newline = payload.indexOf(0x0a);
  if (newline === -1 || newline > MAX_HEAD_BYTES) return 'head';
  const head = parseDataHead(lineText(payload.subarray(0, newline)));
  if (head === undefined) return 'head';
  if (topicLevel(head.bridge) !== level) return 'bridge';
  const lines: ReceivedLine[] = lineText(payload.subarray(newline + 1)).split('\n', MAX_LINES + 1);
  if (lines.length > MAX_LINES) return 'lines';
  let isNumbered = false;
  for (const [index, line] of lines.entries()) {
    if (isNumbered && isOverlong(line)) lines[index] = OVERLONG_LINE;
    else if (!isNumbered && line !== '') {
      // Without it a message that is lost, or comes twice, would shift the numbers of all that follow.
      if (typeof line !== 'string' || !line.startsWith(MARK_PREFIX)) return 'mark';
      isNumbered = true;
    }
  }
  return { head, lines };
}

function isOverlong(line: ReceivedLine): boolean {
  // A character of UTF-16 takes at most three bytes.
  if (typeof line !== 'string' || line.length * 3 <= MAX_MESSAGE_BYTES) return false;
  return Buffer.byteLength(line) > MAX_MESSAGE_BYTES;
}
