import type { BoardState, BridgeDetails, BridgeReport, Clock, Status } from '../../core/index.ts';
import { Signalled } from '../spool/signalled.ts';
import type { Spool } from '../spool/spool.ts';
import type { BridgeHealth } from './bridge-health.ts';

export interface BoardHealthOptions {
  readonly bridge: string;
  /** Of the program. Default `0.0.0`, which is none. */
  readonly version?: string;
  readonly spool: Pick<Spool, 'stats'>;
  readonly clock: Clock;
  /** Whether the wall clock of the machine is believed. Default: it is. */
  readonly clockIsSet?: () => boolean;
}

/** Knows how a bridge is from what happens in it. */
export class BoardHealth implements BridgeHealth {
  readonly #options: BoardHealthOptions;
  readonly #startedMs: number;
  readonly #boards = new Map<string, BoardState>();
  readonly #changes = new Signalled();
  #supply: BridgeDetails['supply'] = 'unknown';

  constructor(options: BoardHealthOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
  }

  report(): BridgeReport {
    const { bridge, version = '0.0.0', spool, clock, clockIsSet } = this.#options;
    const { depth, oldestAgeMs, dropped } = spool.stats();
    return {
      state: 'online',
      bridge,
      details: {
        version,
        uptimeS: Math.floor((clock.monotonicMs() - this.#startedMs) / 1000),
        clock: (clockIsSet?.() ?? true) ? 'set' : 'unset',
        supply: this.#supply,
        spool: { points: depth, oldestAgeMs: Math.round(oldestAgeMs), dropped },
        boards: Array.from(this.#boards, ([name, state]) => ({ name, state })),
      },
    };
  }

  heard(status: Status): void {
    if (status.type === 'sourceOpened') this.#board(status.board, 'online');
    else if (status.type === 'sourceLost') this.#board(status.board, 'lost');
    else if (status.type === 'sourceEnded') this.#board(status.board, 'ended');
    else if (status.type === 'supplyTooWeak') this.#setSupply('weak');
    else if (status.type === 'supplyRecovered') this.#setSupply('ok');
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#changes.wait(signal);
  }

  #board(name: string, state: BoardState): void {
    if (this.#boards.get(name) === state) return;
    this.#boards.set(name, state);
    this.#changes.signal();
  }

  #setSupply(supply: BridgeDetails['supply']): void {
    this.#supply = supply;
    this.#changes.signal();
  }
}
