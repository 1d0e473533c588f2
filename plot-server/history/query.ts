import type { Clock } from '../../core/index.ts';
import type { Gap } from '../figure/gap.ts';
import { interrupted, interruptionsOf } from '../figure/interruptions.ts';
import { Envelope } from './envelope.ts';
import { isBad } from './files/columns.ts';
import type { History, HistoryView, ReadingBlock, TimeRange } from './history.ts';
import { inside, runsOf } from './runs.ts';
import { Turns } from './turns.ts';

export interface HistoryQuery {
  readonly range: TimeRange;
  /** Spans of time that the range is cut into. */
  readonly buckets: number;
  /** Where lines are interrupted. */
  readonly gaps: readonly Gap[];
}

/** A trace as it is drawn over a range of time. */
export interface TraceExtract {
  readonly trace: number;
  /** Readings in the range. */
  readonly count: number;
  /** Whether these are the extremes of buckets; else they are all there are. */
  readonly envelope: boolean;
  /** Milliseconds since 1970 UTC, ascending. */
  readonly x: readonly number[];
  /** `null` where the sensor had failed, and where the line is interrupted. */
  readonly y: readonly (number | null)[];
}

export interface HistoryExtract {
  /** Of the whole history of the plot. */
  readonly first: number | null;
  readonly last: number | null;
  readonly traces: readonly TraceExtract[];
}

/** An envelope has at most four points of a bucket; up to as many, all readings are cheaper and say more. */
const POINTS_OF_BUCKET = 4;

/** What a screen needs of a history. Others have their turn between blocks. */
export async function extract(history: History, query: HistoryQuery, clock: Clock): Promise<HistoryExtract> {
  const extent = history.extent();
  if (extent === undefined) return { first: null, last: null, traces: [] };
  const range = {
    fromMs: Math.max(query.range.fromMs, extent.fromMs),
    toMs: Math.min(query.range.toMs, extent.toMs),
  };
  const turns = new Turns(clock);
  const view = history.view(range);
  const traces: TraceExtract[] = [];
  try {
    for (const trace of view.traces) traces.push(await traceExtract({ view, trace, turns, ...query, range }));
  } finally {
    view.close();
  }
  return { first: extent.fromMs, last: extent.toMs, traces };
}

interface TraceQuery extends HistoryQuery {
  readonly view: HistoryView;
  readonly trace: number;
  readonly turns: Turns;
}

async function traceExtract(query: TraceQuery): Promise<TraceExtract> {
  const { view, trace, range, turns, buckets, gaps } = query;
  const blocks: ReadingBlock[] = [];
  let count = 0;
  for (const block of view.blocks(trace, range)) {
    if (turns.isDue) await turns.pass();
    const isInside = block.fromMs >= range.fromMs && block.toMs <= range.toMs;
    const counted = isInside ? block.count : inside(block.read(), range).timesMs.length;
    if (counted === 0) continue;
    count += counted;
    blocks.push(block);
  }
  const envelope = count > POINTS_OF_BUCKET * buckets;
  const { x, y } = envelope ? await envelopeOf(blocks, query) : await allOf(blocks, query);
  const before = interruptionsOf(x, gaps);
  if (before.length === 0) return { trace, count, envelope, x, y };
  const drawn = { x: interrupted(x, before, true) as number[], y: interrupted(y, before, false) as (number | null)[] };
  return { trace, count, envelope, ...drawn };
}

async function envelopeOf(
  blocks: readonly ReadingBlock[],
  { range, buckets, turns }: TraceQuery,
): Promise<{ x: number[]; y: number[] }> {
  const envelope = new Envelope(range, buckets);
  for (const block of blocks) {
    if (turns.isDue) await turns.pass();
    if (!envelope.addWhole(block)) envelope.add(inside(block.read(), range));
  }
  return envelope.points();
}

async function allOf(
  blocks: readonly ReadingBlock[],
  { range, turns }: TraceQuery,
): Promise<{ x: number[]; y: (number | null)[] }> {
  const x: number[] = [];
  const y: (number | null)[] = [];
  for (const { timesMs, values, flags } of runsOf(blocks, range)) {
    if (turns.isDue) await turns.pass();
    for (let at = 0; at < timesMs.length; at += 1) {
      x.push(timesMs[at] ?? 0);
      y.push(isBad(flags[at] ?? 0) ? null : (values[at] ?? 0));
    }
  }
  return { x, y };
}
