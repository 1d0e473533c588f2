import { BoardstreamError } from '../../../core/index.ts';

/** How samples stand in a signal file: 16 bits with the low byte first, or two of 12 bits in three bytes. */
export type WfdbFormat = 16 | 212;

/** One signal of a record, as its header describes it. */
export interface WfdbSignal {
  /** In the header's folder. */
  readonly file: string;
  readonly format: WfdbFormat;
  /** Bytes before the first sample. */
  readonly offsetBytes: number;
  /** Steps a physical unit. */
  readonly gain: number;
  /** The step that stands for 0 physical units. */
  readonly baseline: number;
  readonly unit: string;
  /** The 16 low bits of the sum of all samples, signed, where the header has it. */
  readonly checksum: number | undefined;
  readonly description: string;
}

export interface WfdbHeader {
  readonly record: string;
  /** Samples of each signal in a second. */
  readonly samplingHz: number;
  /** Samples of each signal; `undefined` where the header leaves it to the size of the file. */
  readonly samples: number | undefined;
  readonly signals: readonly WfdbSignal[];
}

/** Where the header leaves them out. Source: PhysioNet WFDB Applications Guide, header(5). */
const DEFAULT_SAMPLING_HZ = 250;
const DEFAULT_GAIN = 200;

/** Bounds that no real record comes near; a hostile header must not make the reader allocate without end. */
const MAX_SIGNALS = 64;
const MAX_SAMPLES = 2 ** 28;

const FORMAT_FIELD = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/;
const GAIN_FIELD = /^([-+\d.eE]+)(?:\((-?\d+)\))?(?:\/(\S+))?$/;
const RECORD_NAME = /^[A-Za-z0-9_-]+$/;

/** No folder: a record is a folder's own business. */
const FILE_NAME = /^[A-Za-z0-9_.-]+$/;

/**
 * Reads a `.hea` file. Source: PhysioNet WFDB Applications Guide, header(5). Records of several segments, several samples a
 * frame and formats other than 16 and 212 are refused.
 *
 * @throws BoardstreamError `RECORD_INVALID`, naming the file and the line
 */
export function parseWfdbHeader(text: string, file = 'record.hea'): WfdbHeader {
  const lines = text
    .split(/\r?\n/)
    .map((line, at) => ({ line: line.trim(), number: at + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  const fail = (lineNumber: number, why: string): never => {
    throw new BoardstreamError('RECORD_INVALID', `${file}, line ${lineNumber}: ${why}`, { file, lineNumber });
  };
  const first = lines[0] ?? fail(1, 'the record line is missing');
  const [record = '', signalCount = '', frequency, samples] = first.line.split(/\s+/);
  if (record.includes('/')) fail(first.number, 'a record of several segments cannot be read; name one of its segments');
  if (!RECORD_NAME.test(record)) fail(first.number, `"${record}" is not the name of a record`);
  const count = /^\d+$/.test(signalCount)
    ? Number(signalCount)
    : fail(first.number, 'the number of signals is missing');
  if (count < 1 || count > MAX_SIGNALS) fail(first.number, `${count} signals; 1 to ${MAX_SIGNALS} can be read`);
  // A counter frequency and its base may follow the sampling frequency.
  const samplingHz = frequency === undefined ? DEFAULT_SAMPLING_HZ : Number(frequency.split('/')[0]);
  if (!(samplingHz > 0 && Number.isFinite(samplingHz)))
    fail(first.number, `"${frequency}" is not a sampling frequency`);
  const sampleCount = samples === undefined ? 0 : Number(samples);
  if (!Number.isInteger(sampleCount) || sampleCount < 0 || sampleCount > MAX_SAMPLES) {
    fail(first.number, `"${samples}" is not a number of samples`);
  }
  const signals = lines.slice(1, 1 + count).map(({ line, number }) => parseSignal(line, (why) => fail(number, why)));
  if (signals.length < count) {
    fail(lines.at(-1)?.number ?? 1, `${count} signals were announced, ${signals.length} are described`);
  }
  return { record, samplingHz, samples: sampleCount === 0 ? undefined : sampleCount, signals };
}

function parseSignal(line: string, fail: (why: string) => never): WfdbSignal {
  const fields = line.split(/\s+/);
  const [file = '', formatField = '', gainField = '0', , zeroField = '0', , checksumField] = fields;
  if (!FILE_NAME.test(file) || file === '.' || file === '..') fail(`"${file}" is not the name of a signal file`);
  const format = FORMAT_FIELD.exec(formatField) ?? fail(`"${formatField}" is not a signal format`);
  if (format[1] !== '16' && format[1] !== '212') fail(`format ${format[1]} cannot be read, only 16 and 212`);
  if (Number(format[2] ?? 1) !== 1) fail(`${format[2]} samples a frame cannot be read, only 1`);
  if (Number(format[3] ?? 0) !== 0) fail('a skew between signals cannot be read');
  const gain = GAIN_FIELD.exec(gainField) ?? fail(`"${gainField}" is not a gain such as 200(1024)/mV`);
  const gainNumber = Number(gain[1]);
  if (!Number.isFinite(gainNumber)) fail(`"${gainField}" is not a gain such as 200(1024)/mV`);
  // The baseline is the zero of the converter where nothing else is said.
  const baseline = Number(gain[2] ?? zeroField);
  if (!Number.isInteger(baseline)) fail(`"${zeroField}" is not the converter's zero`);
  const checksum = checksumField === undefined ? undefined : Number(checksumField);
  if (checksum !== undefined && !Number.isInteger(checksum)) fail(`"${checksumField}" is not a check sum`);
  return {
    file,
    format: format[1] === '16' ? 16 : 212,
    offsetBytes: Number(format[4] ?? 0),
    // 0 stands for an uncalibrated signal, which the default is taken for.
    gain: gainNumber === 0 ? DEFAULT_GAIN : gainNumber,
    baseline,
    unit: gain[3] ?? 'mV',
    checksum,
    description: fields.slice(8).join(' '),
  };
}
