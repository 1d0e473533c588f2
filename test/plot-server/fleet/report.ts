import type { BridgeDetails, BridgeReport } from '../../../core/index.ts';

/** What a bridge that is well says of itself. */
export function report(
  bridge: string,
  boards: readonly string[] = [],
  more: Partial<BridgeDetails> = {},
): BridgeReport {
  return {
    state: 'online',
    bridge,
    details: {
      version: '0.1.0',
      uptimeS: 60,
      clock: 'set',
      supply: 'ok',
      spool: { points: 0, oldestAgeMs: 0, dropped: 0 },
      boards: boards.map((name) => ({ name, state: 'online' })),
      ...more,
    },
  };
}
