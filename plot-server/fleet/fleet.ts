import type { BridgeReport } from '../../core/index.ts';

/** The bridges and boards that feed this server, and how they are. */
export interface Fleet {
  /** A bridge says how it is, now or, where the broker kept it, some time ago. */
  heard(report: BridgeReport, isRetained: boolean): void;
  /** A point of this board came. Called for every point. */
  seen(bridge: string, board: string): void;
}
