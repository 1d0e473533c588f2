import type { BridgeReport, Status } from '../../core/index.ts';

/** How the bridge and its boards are. */
export interface BridgeHealth {
  report(): BridgeReport;
  /** Takes what happened: boards come and go, the supply becomes too weak. */
  heard(status: Status): void;
  /** A board is no longer read from, because it is not configured any more. */
  left(board: string): void;
  /** Resolves when a board or the supply is not as it was when this was called, or `signal` aborts. */
  changed(signal: AbortSignal): Promise<void>;
}
