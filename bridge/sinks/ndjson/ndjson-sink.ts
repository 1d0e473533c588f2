import type { Writable } from 'node:stream';
import { destinationTitle } from '../../destination-title.ts';
import { DeliveryMeter } from '../delivery-meter.ts';
import type { SinkOptions } from '../sink.ts';
import { StreamLog } from '../stream-log.ts';
import { LineFile } from './line-file.ts';
import { type NdjsonDestination, STANDARD_OUTPUT } from './ndjson-destination.ts';
import { writeFileLines } from './write-file-lines.ts';
import { writeOutputLines } from './write-output-lines.ts';

export interface NdjsonSinkOptions extends Omit<SinkOptions<NdjsonDestination>, 'health'> {
  /** Default: standard output. */
  readonly output?: Writable;
}

/**
 * Delivers the spool to a file, or to standard output, until `signal` aborts. A file holds a point once the disk does; of
 * standard output no more is known than that the system has taken it.
 *
 * @throws BoardstreamError `OUTPUT_FAILED` when nobody reads standard output any more: it cannot be opened again
 */
export async function runNdjsonSink(options: NdjsonSinkOptions): Promise<void> {
  const { destination, clock, output = process.stdout } = options;
  const isOutput = destination.path === STANDARD_OUTPUT;
  const log = new StreamLog({ ...options, destination: destinationTitle(destination) });
  const target = { ...options, log, meter: options.meter ?? new DeliveryMeter(clock) };
  if (isOutput) await writeOutputLines(target, output);
  else await writeFileLines(target, new LineFile(destination.path));
}
