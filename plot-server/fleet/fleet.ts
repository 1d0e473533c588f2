import type { BridgeReport } from '../../core/index.ts';

/** The bridges and boards that feed this server, and how they are. */
export interface Fleet {
  /** A bridge says how it is. @param atMs wall time of the hearing; a retained report may be old */
  heard(report: BridgeReport): void;
  /** A point of this board came. */
  seen(bridge: string, board: string): void;
}
