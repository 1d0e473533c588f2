import type { FileSummary } from './block-file.ts';

/** How long readings are kept. */
export interface KeepLimits {
  /** All files together; beyond, the oldest make way. */
  readonly keepBytes: number;
  /** Age of the newest reading of a file; older files make way. `undefined` keeps them for ever. */
  readonly keepMs: number | undefined;
}

/** The files that make way, whole. @param files oldest first */
export function outlived(
  files: readonly FileSummary[],
  { keepBytes, keepMs }: KeepLimits,
  nowMs: number,
): ReadonlySet<FileSummary> {
  const gone = new Set(keepMs === undefined ? [] : files.filter(({ toMs }) => toMs < nowMs - keepMs));
  const left = files.filter((file) => !gone.has(file));
  let bytes = left.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of left) {
    if (bytes <= keepBytes) break;
    gone.add(file);
    bytes -= file.bytes;
  }
  return gone;
}
