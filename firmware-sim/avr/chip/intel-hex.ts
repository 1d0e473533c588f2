import { BoardstreamError } from '../../../core/index.ts';

const DATA = 0;
const END_OF_FILE = 1;
const EXTENDED_SEGMENT = 2;
const START_SEGMENT = 3;
const EXTENDED_LINEAR = 4;
const START_LINEAR = 5;

/** Bytes of one record. */
export interface HexData {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/**
 * The data of an Intel HEX file, record by record.
 * @throws BoardstreamError `FIRMWARE_INVALID` with the number of the line
 */
export function* readIntelHex(text: string): Generator<HexData> {
  let base = 0;
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const record = Buffer.from(line.slice(1).trim(), 'hex');
    const length = record[0] ?? 0;
    const wrong =
      line[0] !== ':' || record.length !== length + 5 || record.reduce((sum, byte) => (sum + byte) & 0xff, 0) !== 0;
    if (wrong) throw invalid(`line ${index + 1} is not an Intel HEX record`);
    const type = record[3];
    const data = record.subarray(4, 4 + length);
    if (type === END_OF_FILE) return;
    if (type === DATA) yield { address: base + record.readUInt16BE(1), bytes: data };
    else if (type === EXTENDED_SEGMENT && length === 2) base = data.readUInt16BE(0) * 16;
    else if (type === EXTENDED_LINEAR && length === 2) base = data.readUInt16BE(0) * 65_536;
    else if (type !== START_SEGMENT && type !== START_LINEAR) {
      throw invalid(`line ${index + 1} has a record of unknown type ${type}`);
    }
  }
  throw invalid('it has no end-of-file record');
}

function invalid(why: string): BoardstreamError {
  return new BoardstreamError('FIRMWARE_INVALID', `not a firmware in Intel HEX: ${why}`);
}
