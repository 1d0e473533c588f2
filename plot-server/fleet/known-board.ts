import type { BoardState } from '../../core/index.ts';
import { cleanFilename } from '../init/plot-call.ts';
import type { Plot } from '../plots/plot.ts';
import { Arrivals } from './arrivals.ts';

/** `online`: points come. `quiet`: they should and do not. `lost`, `ended`: as the bridge says. */
export type BoardStanding = 'online' | 'quiet' | 'lost' | 'ended';

/** A board of one bridge, as this server knows it. Times are monotonic, milliseconds. */
export class KnownBoard {
  readonly name: string;
  /** File name of its plot. */
  readonly filename: string;
  readonly arrivals: Arrivals;
  /** As the bridge last said; `undefined` where it did not name the board. */
  reported: BoardState | undefined;
  /** How far the time of its newest point was ahead of this server's clock when it came; 0 where nobody knows. */
  clockAheadMs = 0;
  /** Its plot, as far as it was looked for. */
  plot: Plot | undefined;
  /** Of the plots, when it was looked for. */
  plotRevision: number | undefined;

  /** @param awaitedSinceMs from when on points are awaited */
  constructor(name: string, bridge: string, awaitedSinceMs: number) {
    this.name = name;
    this.filename = cleanFilename(`${bridge}/${name}`);
    this.arrivals = new Arrivals(awaitedSinceMs);
  }

  /** @param isBridgeThere boards of a bridge that is gone send nothing, whatever it said before */
  standing(nowMs: number, isBridgeThere: boolean): BoardStanding {
    if (this.reported === 'ended') return 'ended';
    // The bridge may have found it again since its report.
    if (this.reported === 'lost' && isBridgeThere) return 'lost';
    return !isBridgeThere || this.arrivals.isQuiet(nowMs) ? 'quiet' : 'online';
  }
}
