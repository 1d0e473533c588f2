import { type FirmwareImage, ImageBuilder, invalid, type MemorySizes } from './firmware-image.ts';

const RECORD = { data: 0, end: 1, segment: 2, segmentStart: 3, linear: 4, linearStart: 5 } as const;

/** Bytes of one record, and where in the file it stands, for messages: "line 7". */
export interface HexData {
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly place: string;
}

/**
 * The data of an Intel HEX file, record by record: with both kinds of high addresses, without the start addresses, which an
 * AVR has no use for. Error: `FIRMWARE_INVALID` with the line. Source: Intel, Hexadecimal Object File Format
 * Specification, Revision A, 1988.
 */
export function* intelHexData(file: Uint8Array): Generator<HexData> {
  let baseAddress = 0;
  let isEnded = false;
  const text = new TextDecoder('latin1').decode(file);
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    const place = `line ${index + 1}`;
    if (isEnded) throw invalid('something follows the end record', place);
    const { address, type, bytes } = readRecord(line.trim(), place);
    if (type === RECORD.data) yield { address: baseAddress + address, bytes, place };
    else if (type === RECORD.end) isEnded = true;
    else if (type === RECORD.segment) baseAddress = highAddress(bytes, place) << 4;
    else if (type === RECORD.linear) baseAddress = highAddress(bytes, place) * 0x10000;
    else if (type !== RECORD.segmentStart && type !== RECORD.linearStart) {
      throw invalid(`there is no record type ${type}`, place);
    }
  }
  if (!isEnded) throw invalid('the end record is missing, so the file is cut off', 'end of file');
}

/**
 * Reads Intel HEX into the memories of a chip. Up to 32 bytes behind the flash are passed over. Error: `FIRMWARE_INVALID`
 * with the line.
 */
export function readIntelHex(file: Uint8Array, sizes: MemorySizes): FirmwareImage {
  const image = new ImageBuilder(sizes);
  for (const { address, bytes, place } of intelHexData(file)) image.put(address, bytes, place);
  return image.finish();
}

function readRecord(line: string, place: string) {
  if (!line.startsWith(':')) throw invalid('a record begins with a colon', place);
  if (!/^:(?:[0-9a-f]{2})+$/i.test(line)) throw invalid('a record is pairs of hexadecimal digits', place);
  const record = Uint8Array.from(line.slice(1).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const [length = 0, addressHigh = 0, addressLow = 0, type = 0] = record;
  if (record.length !== length + 5) {
    throw invalid(`the record announces ${length} bytes and holds ${Math.max(0, record.length - 5)}`, place);
  }
  if ((record.reduce((sum, byte) => sum + byte, 0) & 0xff) !== 0) throw invalid('the checksum does not fit', place);
  return { address: (addressHigh << 8) | addressLow, type, bytes: record.subarray(4, -1) };
}

function highAddress(bytes: Uint8Array, place: string): number {
  const [high, low] = bytes;
  if (bytes.length !== 2 || high === undefined || low === undefined) {
    throw invalid('a high address has two bytes', place);
  }
  return (high << 8) | low;
}
