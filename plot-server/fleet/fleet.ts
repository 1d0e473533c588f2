import type { BridgeReport } from '../../core/index.ts';

/** How a bridge reaches this server. */
export type BridgeWay = 'mqtt' | 'http';

/** The bridges and boards that feed this server, and how they are. */
export interface Fleet {
  /**
   * A bridge says how it is, now or, where the broker kept it, some time ago.
   * @param way default `mqtt`
   */
  heard(report: BridgeReport, isRetained: boolean, way?: BridgeWay): void;
  /** A point of this board came over MQTT. Called for every point. */
  seen(bridge: string, board: string): void;
}
