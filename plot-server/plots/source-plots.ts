import type { DeclaredHole, JsonObject, Lane } from '../../core/index.ts';
import { pointTimeMs } from '../history/point-time.ts';
import type { DeclaredLoss, Plot } from './plot.ts';

/** What of a line says where a gap goes. */
export interface GapLine {
  readonly seq: number;
  readonly lane: Lane;
  readonly plot: Plot;
  readonly properties: JsonObject;
}

/**
 * The plots that one source feeds, and the gaps that holes leave in them. A hole belongs to the source, and nobody knows
 * which of its plots the missing points were for: so each of them gets a gap, before its next line of the same lane.
 */
export class SourcePlots {
  readonly #awaited = new Map<string, Partial<Record<Lane, DeclaredLoss>>>();
  /** Plots that have had no line since the source was started again. */
  #restarted: ReadonlySet<string> = new Set();

  /** Brings lines to their plots with `take`, in order, and declares each gap just before the line that ends it. */
  apply<Line extends GapLine>(
    batch: { readonly lines: readonly Line[]; readonly holes: readonly DeclaredHole[]; readonly arrivedAtMs: number },
    take: (line: Line) => void,
  ): void {
    let holes = batch.holes.filter(({ reason }) => reason !== 'jump');
    for (const line of batch.lines) {
      if (holes.length > 0) {
        const isBefore = ({ lane, to }: DeclaredHole) => lane === line.lane && to < line.seq;
        for (const hole of holes.filter(isBefore)) this.#await(hole);
        holes = holes.filter((hole) => !isBefore(hole));
      }
      this.#declare(line, batch.arrivedAtMs);
      this.#markRestart(line.plot);
      take(line);
    }
    for (const hole of holes) this.#await(hole);
  }

  /** What feeds the plots was started again. */
  restarted(): void {
    this.#restarted = new Set(this.#awaited.keys());
  }

  #markRestart(plot: Plot): void {
    if (!this.#restarted.has(plot.id)) return;
    plot.noteRestart('sender');
    this.#restarted = new Set([...this.#restarted].filter((id) => id !== plot.id));
  }

  #declare({ plot, lane, properties }: GapLine, arrivedAtMs: number): void {
    const awaited = this.#awaited.get(plot.id);
    if (awaited === undefined) this.#awaited.set(plot.id, {});
    const gap = awaited?.[lane];
    if (awaited === undefined || gap === undefined) return;
    plot.declareGapBefore(pointTimeMs(properties['x']) ?? arrivedAtMs, gap);
    delete awaited[lane];
  }

  #await({ lane, reason, points }: DeclaredHole): void {
    for (const awaited of this.#awaited.values()) {
      const before = awaited[lane];
      const isCounted = points !== undefined && (before === undefined || before.points !== undefined);
      awaited[lane] = { reason, points: isCounted ? points + (before?.points ?? 0) : undefined };
    }
  }
}
