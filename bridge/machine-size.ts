/** What decides whether Node and a bridge fit. */
export interface MachineSize {
  /** As `process.arch` says it. */
  readonly arch: string;
  readonly memoryBytes: number;
}

/** A bridge takes 80 MiB at 1,000 lines a second, and the system and its cache need as much again. */
const LEAST_MEMORY_MIB = 200;

/** Why a bridge will not last on such a machine, one clause; `undefined` when it will. */
export function whyTooSmall({ arch, memoryBytes }: MachineSize): string | undefined {
  if (arch === 'mips' || arch === 'mipsel') return `no current Node runs on its ${arch} processor`;
  const memoryMib = Math.round(memoryBytes / 2 ** 20);
  return memoryMib < LEAST_MEMORY_MIB ? `${memoryMib} MiB of memory, where it takes ${LEAST_MEMORY_MIB}` : undefined;
}
