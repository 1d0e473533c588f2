import {
  type BoardState,
  type BridgeDetails,
  type BridgeReport,
  type Clock,
  MAX_REPORTED_BOARDS,
  type Status,
} from '../../core/index.ts';
import { Signalled } from '../spool/signalled.ts';
import type { Spool } from '../spool/spool.ts';
import { machineUnder } from '../time/machine.ts';
import type { BridgeHealth } from './bridge-health.ts';

export interface BoardHealthOptions {
  readonly bridge: string;
  /** Of the program. Default `0.0.0`, which is none. */
  readonly version?: string;
  readonly spool: Pick<Spool, 'stats'>;
  readonly clock: Clock;
  /** Whether the wall clock of the machine, which says `nowMs`, is believed. Default: what the machine under the clock says. */
  readonly clockIsSet?: (nowMs: number) => boolean;
  /** How the supply is at the start, where someone reports its changes. Default `unknown`. */
  readonly supply?: BridgeDetails['supply'];
}

/** Knows how a bridge is from what happens in it. */
export class BoardHealth implements BridgeHealth {
  readonly #options: BoardHealthOptions;
  readonly #startedMs: number;
  readonly #boards = new Map<string, BoardState>();
  readonly #changes = new Signalled();
  readonly #clockIsSet: (nowMs: number) => boolean;
  #supply: BridgeDetails['supply'];

  constructor(options: BoardHealthOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
    this.#supply = options.supply ?? 'unknown';
    const machine = machineUnder(options.clock);
    this.#clockIsSet = options.clockIsSet ?? ((nowMs) => machine.clockIsSet(nowMs));
  }

  report(): BridgeReport {
    const { bridge, version = '0.0.0', spool, clock } = this.#options;
    const boards = Array.from(this.#boards, ([name, state]) => ({ name, state }));
    const { depth, oldestAgeMs, dropped } = spool.stats();
    return {
      state: 'online',
      bridge,
      details: {
        version,
        uptimeS: Math.floor((clock.monotonicMs() - this.#startedMs) / 1000),
        clock: this.#clockIsSet(clock.nowMs()) ? 'set' : 'unset',
        supply: this.#supply,
        spool: { points: depth, oldestAgeMs: Math.round(oldestAgeMs), dropped },
        boards: boards.slice(0, MAX_REPORTED_BOARDS),
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

  left(board: string): void {
    if (this.#boards.delete(board)) this.#changes.signal();
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
    if (this.#supply === supply) return;
    this.#supply = supply;
    this.#changes.signal();
  }
}
