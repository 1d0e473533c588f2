import type { SourceBatch } from '../../../../bridge/sources/source.ts';

/** The number of a line `T:7`, whatever comes behind it. */
export function textValue(batch: SourceBatch, index: number): number | undefined {
  const digits = 'lines' in batch ? /^T:(\d+)/.exec(batch.lines[index] ?? '')?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
