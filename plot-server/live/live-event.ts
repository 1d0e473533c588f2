/**
 * What a plot page receives over server-sent events at `/~USER/ID/live`. Types only: the page imports them too.
 *
 * A connection starts with one `figure` event, the whole state. `update` events follow, at most 20 a second, each
 * holding everything since the event before it. A viewer that reads too slowly is skipped and then gets a `figure`
 * event again, so a page replaces all it has whenever one comes. Lines that begin with a colon keep the line open.
 */

/** Anything JSON can say; named here because the page does not share the server's code. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Properties = { readonly [key: string]: Value };

/** Why points are missing. Numbers that were never given to a point (`jump`) are no loss, and so no gap. */
export type GapReason = 'power' | 'full' | 'corrupt' | 'acked';

/** Points that were lost for good. Lines are interrupted there: a null y, which is no point. */
export interface GapSummary {
  /** Time of the last reading before, ISO 8601 UTC; `null` where nothing is known from before. */
  readonly from: string | null;
  /** Time of the first reading after. */
  readonly to: string;
  /** How many; `null` where nobody knows. */
  readonly points: number | null;
  readonly reason: GapReason;
}

/** A moment at which the line of points may have been interrupted, though none is known to be missing. */
export interface RestartSummary {
  /** ISO 8601 UTC: the first reading after it. */
  readonly time: string;
  /** `server`: this server was started; `sender`: what sends the points was started, or its connection anew. */
  readonly what: 'server' | 'sender';
}

/** The gaps of a plot, absent where it has none. */
export interface GapList {
  /** In the order of time, at most 100. */
  readonly gaps?: readonly GapSummary[];
  /** How many older ones are no longer listed. */
  readonly forgottenGaps?: number;
  /** In the order of time, at most 100, the newest. */
  readonly restarts?: readonly RestartSummary[];
}

/** `event: figure` */
export interface FigureEvent extends GapList {
  /** The plot's number, as in its address: one connection may show several plots. */
  readonly plot: string;
  readonly title: string;
  /** As plotly.js takes them. */
  readonly data: readonly Properties[];
  readonly layout: Properties;
  /** Beside each element of `data`, what the page says about it in words and numbers. */
  readonly traces: readonly TraceSummary[];
}

export interface TraceSummary {
  /** Names the series for programs: `meta.series`, else the name. */
  readonly series: string;
  readonly name: string;
  /** As people write it: `°C`, `bpm`; empty when the trace has none. */
  readonly unit: string;
  /** All points the server ever received for this trace, the same number for every viewer. */
  readonly points: number;
  /** The newest numeric y. */
  readonly last: number | null;
  /** Milliseconds since a point arrived; `null` before the first. */
  readonly ageMs: number | null;
  /** The time of that newest point is a guess, because the clock that gave it was never set. */
  readonly timeUnsure?: true;
}

/** `event: update`; with the gaps when they have changed. */
export interface UpdateEvent extends GapList {
  /** The plot's number, as in its address. */
  readonly plot: string;
  readonly traces: readonly TraceUpdate[];
  /** The whole layout, when it has changed. */
  readonly layout?: Properties;
  /** With `layout`: the title of the plot, which the layout may have changed. */
  readonly title?: string;
}

export interface TraceUpdate {
  /** Position in `data`. */
  readonly trace: number;
  readonly points: number;
  readonly last: number | null;
  readonly timeUnsure?: true;
  /** How many of the new points are older than some that were here before; absent where none is. */
  readonly late?: number;
  /** Whole properties by dotted path (`x`, `marker.color`): they replace what was there, `null` removes it. */
  readonly replace?: Properties;
  /** Values that follow those already there, by dotted path. */
  readonly append?: { readonly [path: string]: readonly Value[] };
  /** With `append`: afterwards only the newest so many values of every appended array stay. */
  readonly keep?: number;
}
