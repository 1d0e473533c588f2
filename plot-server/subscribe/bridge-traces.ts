import { encodePointLine, type Point, parsePointLine, type ReceivedLine } from '../../core/index.ts';
import type { Plot } from '../plots/plot.ts';
import type { StreamTarget } from '../plots/plot-registry.ts';
import { topicStreamId } from '../plots/topic-stream.ts';
import { type MakeTracesContext, makeTraces, type NoPlace } from './make-traces.ts';

export interface BridgeTracesOptions extends MakeTracesContext {
  /** Resolves when the plots outlive a restart. */
  readonly save: (plots: Iterable<Plot>) => Promise<void>;
}

interface KnownSeries {
  readonly streamId: string;
  /** The first that its lines named. */
  unit: string | undefined;
  target: StreamTarget | undefined;
}

/** Beginnings of lines that are known, at most; units could be endless. */
const MAX_BEGINNINGS = 4_096;
/** Where what names the series and its unit ends: in names a quote is escaped. */
const TIME_KEY = '"t":';

/** Where the points of one bridge go. What was found is remembered until a stream may have moved. */
export class BridgeTraces {
  readonly #bridge: string;
  readonly #options: BridgeTracesOptions;
  readonly #boards = new Map<string, Map<string, KnownSeries>>();
  /** Of lines whose series has its trace; to look there is cheaper than to parse. */
  readonly #beginnings = new Set<string>();
  readonly #noPlace = new Map<string, NoPlace>();
  #revision = -1;

  constructor(bridge: string, options: BridgeTracesOptions) {
    this.#bridge = bridge;
    this.#options = options;
  }

  /** Whether every series of these lines has its trace. */
  haveAll(lines: readonly ReceivedLine[]): boolean {
    this.#forgetMoved();
    return lines.every((line) => typeof line !== 'string' || this.#isKnown(line));
  }

  /** Makes what is missing. Resolves when it outlives a restart. */
  async prepare(lines: readonly ReceivedLine[]): Promise<void> {
    this.#forgetMoved();
    this.#noPlace.clear();
    const parsed = lines.flatMap((line) => (typeof line !== 'string' || this.#isKnown(line) ? [] : parse(line)));
    const missing = new Map<string, Map<string, string | undefined>>();
    for (const { board, point } of parsed) {
      if (!this.#isNews(board, point)) continue;
      const series = missing.get(board) ?? new Map<string, string | undefined>();
      missing.set(board, series.set(point.series, point.unit ?? series.get(point.series)));
    }
    const changed = new Set<Plot>();
    for (const [board, series] of missing) {
      const made = makeTraces({ bridge: this.#bridge, board, series }, this.#options);
      for (const plot of made.changed) changed.add(plot);
      if (made.noPlace !== undefined) this.#noPlace.set(board, made.noPlace);
    }
    if (changed.size > 0) await this.#options.save(changed);
    this.#forgetMoved();
    for (const { board, point, line } of parsed) this.#remember(board, point, line);
  }

  find(board: string, series: string): StreamTarget | undefined {
    this.#forgetMoved();
    const known = this.#boards.get(board)?.get(series);
    return known === undefined ? undefined : this.#target(known);
  }

  /** Why a series of this board has no trace. */
  whyNoPlace(board: string): NoPlace {
    return this.#noPlace.get(board) ?? { code: 422, why: 'its series has no trace' };
  }

  #isKnown(line: string): boolean {
    return !line.startsWith('{"n":') || this.#beginnings.has(line.slice(0, line.indexOf(TIME_KEY)));
  }

  #isNews(board: string, { series, unit }: Point): boolean {
    const known = this.#boards.get(board)?.get(series);
    const target = known === undefined ? this.#stream(board, series) : this.#target(known);
    if (target === undefined) return true;
    if (unit === undefined || known?.unit !== undefined) return false;
    return target.plot.figure.traces[target.traces[0] ?? -1]?.setting('meta.unit') !== unit;
  }

  #remember(board: string, point: Point, line: string): void {
    const { series, unit } = point;
    const known = this.#boards.get(board)?.get(series);
    if (known === undefined) {
      const target = this.#stream(board, series);
      if (target === undefined) return;
      const ofBoard = this.#boards.get(board) ?? new Map<string, KnownSeries>();
      ofBoard.set(series, { streamId: topicStreamId(this.#bridge, board, series), unit, target });
      this.#boards.set(board, ofBoard);
    } else known.unit ??= unit;
    // A line that names its series otherwise than a bridge does is parsed each time.
    const written = encodePointLine(board, point);
    const beginning = written.slice(0, written.indexOf(TIME_KEY));
    if (!line.startsWith(`${beginning}${TIME_KEY}`)) return;
    if (this.#beginnings.size >= MAX_BEGINNINGS) this.#beginnings.clear();
    this.#beginnings.add(beginning);
  }

  #stream(board: string, series: string): StreamTarget | undefined {
    return this.#options.registry.stream(topicStreamId(this.#bridge, board, series));
  }

  #target(known: KnownSeries): StreamTarget | undefined {
    known.target ??= this.#options.registry.stream(known.streamId);
    return known.target;
  }

  #forgetMoved(): void {
    const { revision } = this.#options.registry;
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#beginnings.clear();
    for (const series of this.#boards.values()) for (const known of series.values()) known.target = undefined;
  }
}

function parse(line: string): readonly { readonly board: string; readonly point: Point; readonly line: string }[] {
  const parsed = parsePointLine(line);
  return parsed.kind === 'point' ? [{ board: parsed.board, point: parsed.point, line }] : [];
}
