import { boardFigure, type Clock, type OnStatus, type PlottedSeries, type Point } from '../../../core/index.ts';
import type { SpoolEntry } from '../../spool/spool.ts';
import type { StreamDestination } from './destination.ts';

import { callPlot, type InitialisedPlot } from './plot-call.ts';
import { deriveStreamToken } from './stream-token.ts';

interface BoardPlot {
  readonly series: Map<string, PlottedSeries>;
  /** Undefined until the server has been told of the series as they are now. */
  plot: InitialisedPlot | undefined;
  /** What the server said of its streams when it was last told. */
  answer: string;
  isAnnounced: boolean;
}

export interface KnownSeries {
  readonly plot: InitialisedPlot;
  readonly series: PlottedSeries;
}

export interface BoardPlotsOptions {
  /** Names this bridge among others that feed the same account. */
  readonly bridge: string;
  readonly destination: StreamDestination;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** What the plots of all boards look like, and which of them the server has been told of in this session. */
export class BoardPlots {
  readonly #bridge: string;
  readonly #destination: StreamDestination;
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;
  readonly #boards = new Map<string, BoardPlot>();

  constructor({ bridge, destination, clock, onStatus }: BoardPlotsOptions) {
    this.#bridge = bridge;
    this.#destination = destination;
    this.#clock = clock;
    this.#onStatus = onStatus;
  }

  /** Whether no series was seen yet. */
  get isEmpty(): boolean {
    return this.#boards.size === 0;
  }

  /** How the server last said its streams are to be fed: another text when that has changed. */
  get answers(): string {
    const answers = new Set([...this.#boards.values()].map(({ answer }) => answer));
    answers.delete('');
    return [...answers].join();
  }

  /** The server may have forgotten everything, as after a restart: every plot is initialised again when needed. */
  forgetServer(): void {
    for (const board of this.#boards.values()) board.plot = undefined;
  }

  /** A series the server knows, with its plot; always there once `prepare` has returned. */
  find(board: string, series: string): KnownSeries | undefined {
    const boardPlot = this.#boards.get(board);
    const plotted = boardPlot?.series.get(series);
    return boardPlot?.plot === undefined || plotted === undefined
      ? undefined
      : { plot: boardPlot.plot, series: plotted };
  }

  /** Whether the server has been told everything that this point says of its series. */
  knows(board: string, point: Point): boolean {
    const boardPlot = this.#boards.get(board);
    const plotted = boardPlot?.series.get(point.series);
    return boardPlot?.plot !== undefined && plotted !== undefined && !isNews(plotted, point);
  }

  /** Every series the server knows. */
  *known(): Generator<KnownSeries> {
    for (const { plot, series } of this.#boards.values()) {
      if (plot !== undefined) for (const plotted of series.values()) yield { plot, series: plotted };
    }
  }

  /** What a server said, as it may be shown: a token in it is replaced. */
  withoutTokens(text: string): string {
    let shown = text;
    for (const { series } of this.#boards.values()) {
      for (const { token } of series.values()) shown = shown.replaceAll(token, '(token)');
    }
    return shown;
  }

  /** Makes sure that the server knows the plot and every series of `entries`, before their points are sent. */
  async prepare(entries: readonly SpoolEntry[], signal: AbortSignal): Promise<void> {
    for (const entry of entries) this.#learn(entry.board, entry.point);
    for (const [name, board] of this.#boards) {
      if (board.plot !== undefined) continue;
      const figure = boardFigure(name, [...board.series.values()]);
      const time = { clock: this.#clock, signal };
      board.plot = await callPlot(this.#destination, `${this.#bridge}/${name}`, figure, time);
      board.answer = `${board.plot.streamUrl} ${board.plot.multiplex}`;
      this.#onStatus({ type: 'plotReady', board: name, url: board.plot.url });
    }
  }

  /** Reports a board's first delivered point. */
  delivered(entries: readonly Pick<SpoolEntry, 'board'>[]): void {
    for (const { board } of entries) {
      const boardPlot = this.#boards.get(board);
      if (boardPlot?.plot === undefined || boardPlot.isAnnounced) continue;
      boardPlot.isAnnounced = true;
      this.#onStatus({ type: 'firstPointSent', board, url: boardPlot.plot.url });
    }
  }

  /** Whether the first delivered point of a board was reported. */
  isAnnounced(board: string): boolean {
    return this.#boards.get(board)?.isAnnounced === true;
  }

  #learn(name: string, point: Point): void {
    let board = this.#boards.get(name);
    if (board === undefined) {
      board = { series: new Map(), plot: undefined, answer: '', isAnnounced: false };
      this.#boards.set(name, board);
    }
    const known = board.series.get(point.series);
    if (known !== undefined && !isNews(known, point)) return;
    const token = known?.token ?? deriveStreamToken(this.#destination.key, this.#bridge, name, point.series);
    board.series.set(point.series, { series: point.series, unit: point.unit, token });
    board.plot = undefined;
  }
}

/** A unit that came to be known after the series was. */
function isNews(known: PlottedSeries, point: Point): boolean {
  return known.unit === undefined && point.unit !== undefined;
}
