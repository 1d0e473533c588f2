import { type HistoryAnswer, requestHistory, type TimeRange } from './history-request.ts';

/** Stands in `data-history` of the chart. */
export type HistoryState = 'none' | 'loading' | 'shown' | 'failed';

/** A finger or a wheel still moving asks for nothing. */
const DEBOUNCE_MS = 150;
/** A range that moves on by itself asks for more at most this often. */
const AGAIN_AFTER_MS = 1000;
const RETRY_AFTER_FAILURE_MS = 5000;
/** Fetched on each side of what is seen, as a part of it: a small step to the side needs no new request. */
const MARGIN = 0.25;
/** Zoomed in further than this, an envelope is too coarse. */
const FINER_BELOW = 0.4;

interface Fetched {
  /** What was asked for. */
  readonly range: TimeRange;
  readonly answer: HistoryAnswer;
}

export interface Wanted {
  /** What the time axes show. */
  readonly range: TimeRange;
  /** From here on the page has every point itself; Infinity when it has none. */
  readonly liveFromMs: number;
  /** The newest of them; -Infinity when there is none. */
  readonly liveToMs: number;
  readonly widthPx: number;
}

/** Fetches what the time axes show and the page does not hold. */
export class HistoryZoom {
  readonly #url: string;
  readonly #onChange: () => void;
  #fetched: Fetched | undefined;
  #state: HistoryState = 'none';
  #asked: TimeRange | undefined;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #notBeforeMs = 0;

  /** @param onChange called when there is something new to draw or to say */
  constructor(url: string, onChange: () => void) {
    this.#url = url;
    this.#onChange = onChange;
  }

  get state(): HistoryState {
    return this.#state;
  }

  /** What to draw before the live points; `undefined` while nothing is wanted or there. */
  get answer(): HistoryAnswer | undefined {
    return this.#state === 'none' ? undefined : this.#fetched?.answer;
  }

  /** Called with every drawing. Ranges that are here already, or on their way, cost nothing. */
  want(wanted: Wanted | undefined): void {
    if (wanted === undefined || !this.#isMissing(wanted)) {
      this.#stop();
      this.#become(wanted !== undefined && this.#isNeeded(wanted) && this.#fetched !== undefined ? 'shown' : 'none');
      return;
    }
    if (this.#asked !== undefined && covers(this.#asked, wanted)) return;
    this.#stop();
    this.#asked = withMargin(wanted.range);
    const waitMs = Math.max(DEBOUNCE_MS, this.#notBeforeMs - performance.now());
    this.#timer = setTimeout(() => void this.#fetch(wanted), waitMs);
  }

  /** Forgets everything: the plot is another one now. */
  clear(): void {
    this.#stop();
    this.#fetched = undefined;
    this.#state = 'none';
  }

  /** Asks again for what could not be had. */
  retry(): void {
    this.#notBeforeMs = 0;
    this.#stop();
    this.#onChange();
  }

  /** Whether the axes begin before the points that the page has. */
  #isNeeded({ range, liveFromMs }: Wanted): boolean {
    const oldestMs = this.#fetched?.answer.first ?? (this.#fetched === undefined ? Number.NEGATIVE_INFINITY : Infinity);
    return Math.max(range.fromMs, oldestMs) < liveFromMs;
  }

  #isMissing(wanted: Wanted): boolean {
    if (!this.#isNeeded(wanted)) return false;
    if (this.#fetched === undefined) return true;
    const { range, answer } = this.#fetched;
    const known = {
      fromMs: answer.first !== null && range.fromMs <= answer.first ? -Infinity : range.fromMs,
      toMs: range.toMs,
    };
    return (
      !covers(known, wanted) || (answer.traces.some(({ envelope }) => envelope) && isFiner(wanted.range, this.#fetched))
    );
  }

  async #fetch({ range, liveToMs, widthPx }: Wanted): Promise<void> {
    const asked = withMargin(range);
    const seenMs = range.toMs - range.fromMs;
    const points = Number.isFinite(seenMs) ? widthPx * (1 + 2 * MARGIN) : widthPx;
    const abort = new AbortController();
    this.#abort = abort;
    this.#notBeforeMs = performance.now() + AGAIN_AFTER_MS;
    this.#become('loading');
    try {
      const answer = await requestHistory(this.#url, asked, { points, signal: abort.signal });
      // What comes from now on is not in the answer: the page has it, until it lets go of it.
      const knownToMs = Number.isFinite(liveToMs) ? Math.max(liveToMs, answer.last ?? liveToMs) : Infinity;
      this.#fetched = { range: { ...asked, toMs: Math.min(asked.toMs, knownToMs) }, answer };
      this.#asked = undefined;
      this.#become('shown');
      this.#onChange();
    } catch {
      if (abort.signal.aborted) return;
      this.#notBeforeMs = performance.now() + RETRY_AFTER_FAILURE_MS;
      this.#asked = undefined;
      this.#become('failed');
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#asked = undefined;
  }

  #become(state: HistoryState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onChange();
  }
}

/** Whether `have` holds all of what is seen that the page does not hold itself. */
function covers(have: TimeRange, { range, liveFromMs }: Wanted): boolean {
  return have.fromMs <= range.fromMs && have.toMs >= Math.min(range.toMs, liveFromMs);
}

function isFiner(seen: TimeRange, { range, answer }: Fetched): boolean {
  const fromMs = Math.max(range.fromMs, answer.first ?? range.fromMs);
  return (seen.toMs - Math.max(seen.fromMs, fromMs)) / (range.toMs - fromMs) < FINER_BELOW;
}

function withMargin({ fromMs, toMs }: TimeRange): TimeRange {
  const marginMs = Number.isFinite(toMs - fromMs) ? (toMs - fromMs) * MARGIN : 0;
  return { fromMs: fromMs - marginMs, toMs: toMs + marginMs };
}
