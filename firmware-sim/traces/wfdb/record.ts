import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BoardstreamError, errorText, type Quantity, type QuantityTrace } from '../../../core/index.ts';
import { parseWfdbHeader, type WfdbHeader, type WfdbSignal } from './header.ts';
import { decodeWfdbSamples, wfdbPhysical, wfdbSampleCapacity } from './signal.ts';

/**
 * Reads a record of PhysioNet as a quantity trace: one quantity a signal, in the header's units, its name the signal's
 * description (`MLII`), numbered where two are the same.
 *
 * @param path of the `.hea` file; the signal files stand beside it
 * @throws BoardstreamError `INPUT_FAILED` when a file cannot be read, `RECORD_INVALID` when it is not what it must be
 */
export async function readWfdbRecord(path: string): Promise<QuantityTrace> {
  const header = parseWfdbHeader(new TextDecoder('latin1').decode(await readBytes(path)), basename(path));
  const files = new Map<string, Uint8Array>();
  for (const { file } of header.signals) {
    if (!files.has(file)) files.set(file, await readBytes(join(dirname(path), file)));
  }
  return wfdbTrace(header, files);
}

/**
 * @param files the bytes of each signal file that the header names
 * @throws BoardstreamError `RECORD_INVALID`, naming the signal file
 */
export function wfdbTrace(header: WfdbHeader, files: ReadonlyMap<string, Uint8Array>): QuantityTrace {
  const columns: Float64Array[] = [];
  for (const group of groups(header.signals)) columns.push(...decodeGroup(header, group, files));
  const samples = Math.min(...columns.map(({ length }) => length));
  return {
    quantities: names(header.signals),
    timesS: Float64Array.from({ length: samples }, (_, at) => at / header.samplingHz),
    values: columns.map((column) => column.subarray(0, samples)),
  };
}

/** Signals of one file stand together in the header, and their samples in turn in the file. */
function groups(signals: readonly WfdbSignal[]): WfdbSignal[][] {
  const found: WfdbSignal[][] = [];
  for (const signal of signals) {
    const last = found.at(-1);
    if (last?.[0]?.file === signal.file) last.push(signal);
    else found.push([signal]);
  }
  return found;
}

function decodeGroup(
  header: WfdbHeader,
  group: readonly WfdbSignal[],
  files: ReadonlyMap<string, Uint8Array>,
): Float64Array[] {
  const [{ file, format, offsetBytes } = fail(header.record, 'it has no signal')] = group;
  if (group.some((signal) => signal.format !== format)) fail(file, 'its signals differ in format');
  const bytes = (files.get(file) ?? fail(file, 'the signal file is missing')).subarray(offsetBytes);
  const held = Math.floor(wfdbSampleCapacity(format, bytes.length) / group.length);
  const samples = header.samples ?? held;
  if (samples > held) fail(file, `it holds ${held} samples a signal where the header says ${samples}`);
  if (samples < 2) fail(file, 'a trace needs at least two samples');
  const raw = decodeWfdbSamples(format, bytes, samples * group.length);
  return group.map((signal, at) => {
    let sum = 0;
    const values = new Float64Array(samples);
    for (let row = 0; row < samples; row += 1) {
      const sample = raw[row * group.length + at] ?? 0;
      sum = (sum + sample) | 0;
      values[row] = wfdbPhysical(sample, signal);
    }
    // Without a length the sum is not known to be that of the whole.
    if (header.samples !== undefined && signal.checksum !== undefined && ((sum - signal.checksum) & 0xffff) !== 0) {
      fail(file, `the check sum of signal ${signal.description || at} is not the header's; fetch the file again`);
    }
    return values;
  });
}

/** A name for every signal, none twice. */
function names(signals: readonly WfdbSignal[]): Quantity[] {
  const taken = new Set<string>();
  return signals.map(({ description, unit }, at) => {
    const plain = description === '' ? `signal_${at}` : description;
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`;
    taken.add(name);
    return { name, unit };
  });
}

function fail(file: string, why: string): never {
  throw new BoardstreamError('RECORD_INVALID', `${file}: ${why}`, { file });
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new BoardstreamError('INPUT_FAILED', `cannot read ${file}: ${errorText(error)}`, { file }, error);
  }
}
