import type { StoredSource } from '../../ack-stream/simulation/store-disk.ts';
import type { TopicBridge } from './topic-bridge.ts';
import type { Stored, TopicStore } from './topic-store.ts';

/** How many of the things gone wrong are named. */
const NAMED = 5;

export interface CheckOptions {
  readonly points: number;
  readonly bridges: readonly TopicBridge[];
  readonly stores: readonly TopicStore[];
  /** In so many disks every point must have been, before it was forgotten. */
  readonly needed: number;
}

/** What is wrong with what the stores hold, given everything that was appended. Empty where nothing is. */
export function check(options: CheckOptions): string[] {
  const { stores } = options;
  const wrong = stores.flatMap(({ name, everStored }) =>
    everStored.flatMap((stored) => wrongIn(stored, options).map((why) => `store ${name}: ${why}`)),
  );
  return [...wrong, ...missing(options), ...unbelieved(options)].slice(0, NAMED);
}

/** Nothing twice, in order, under the number it was given, and no hole where a line was that nobody lost. */
function wrongIn(stored: Stored, { bridges, stores }: CheckOptions): string[] {
  const wrong: string[] = [];
  // What a card had lost when it was copied, its copy has lost too.
  const lost = new Set(bridges.flatMap(({ disk }) => disk.lost.map(({ seq, reason }) => `${seq} ${reason}`)));
  const sourceOf = new Map<number, string>();
  // Where copies of a card came to different disks first, one of them has to send again what the others had of it.
  const isSplit = bridges.length > 1 && stores.flatMap(({ everStored }) => everStored).length > 1;
  for (const [source, held] of stored) {
    wrong.push(...disorder(source, held));
    const owners = bridges.filter(({ sources }) => sources.has(source));
    for (const { seq, text } of held.lines) {
      const id = Number(text.slice(5, -1));
      const before = sourceOf.get(id);
      if (before !== undefined && (before === source || !isSplit)) wrong.push(`point ${id} is stored twice`);
      sourceOf.set(id, source);
      if (!owners.some(({ disk }) => disk.history.get(seq) === id))
        wrong.push(`point ${id} never was ${source} ${seq}`);
    }
    const spools = owners.map(({ disk, sources }) => ({
      history: disk.history,
      firstSeq: sources.get(source) ?? 0,
    }));
    for (const { from, to, reason } of held.holes) {
      for (let seq = from; reason !== 'acked' && seq <= to; seq += 1) {
        const isExplained = spools.some(
          ({ history, firstSeq }) => seq < firstSeq || !history.has(seq) || lost.has(`${seq} ${reason}`),
        );
        if (!isExplained) wrong.push(`${source} ${seq} is declared lost (${reason}), and was not`);
      }
    }
  }
  return wrong;
}

/** Points that are in too few disks, or that a store lacks although its bridge had them when it came. */
function missing({ points, bridges, stores, needed }: CheckOptions): string[] {
  const wrong: string[] = [];
  const disks = stores.flatMap(({ everStored }) => everStored).map(idsOf);
  const lost = new Set(bridges.flatMap(({ disk }) => disk.lost.map(({ id }) => id)));
  const isLost = (id: number) => id % 50 === 7 || lost.has(id);
  for (let id = 1; id <= points; id += 1) {
    const times = disks.reduce((sum, ids) => sum + (ids.has(id) ? 1 : 0), 0);
    if (times < needed && !isLost(id)) wrong.push(`point ${id} is in ${times} stores, not ${needed}`);
  }
  for (const { disk, sources } of bridges) {
    // What was on a card when it was copied is delivered by one of the two.
    const others = bridges
      .filter((bridge) => bridge.disk !== disk)
      .map((bridge) => new Set(bridge.disk.history.values()));
    const own = [...disk.history].filter(([, id]) => !isLost(id) && !others.some((ids) => ids.has(id)));
    for (const { name, stored } of stores.filter(({ isRunning }) => isRunning)) {
      const ids = idsOf(stored);
      const holes = [...sources.keys()].flatMap((source) => stored.get(source)?.holes ?? []);
      for (const [seq, id] of own) {
        if (ids.has(id)) continue;
        const isDeclared = holes.some((hole) => hole.reason === 'acked' && hole.from <= seq && seq <= hole.to);
        if (!isDeclared) wrong.push(`store ${name} has point ${id} neither stored nor declared`);
      }
    }
  }
  return wrong;
}

/** What the client was told and could not believe: every store speaks the truth. */
function unbelieved({ bridges }: CheckOptions): string[] {
  return bridges.flatMap(({ name, reports }) =>
    reports.flatMap((report) => {
      const isFault = report.type === 'fault' || (report.type === 'lost' && report.why.includes('breaks the protocol'));
      return isFault ? [`bridge ${name} did not believe its stores: ${report.why}`] : [];
    }),
  );
}

function idsOf(stored: Stored): ReadonlySet<number> {
  return new Set([...stored.values()].flatMap(({ lines }) => lines.map(({ text }) => Number(text.slice(5, -1)))));
}

/** Live lines come in order, and so do those that were left for later; no number is taken twice. */
function disorder(source: string, { lines, holes }: StoredSource): string[] {
  const wrong: string[] = [];
  const seen = new Set<number>();
  let live = 0;
  let late = 0;
  for (const { seq } of lines) {
    if (seen.has(seq)) wrong.push(`${source} ${seq} is stored twice`);
    else if (seq > live) live = seq;
    else if (seq > late) late = seq;
    else wrong.push(`${source} ${seq} came after ${late}`);
    seen.add(seq);
  }
  for (const { from, to } of holes) {
    for (const seq of seen) if (from <= seq && seq <= to) wrong.push(`${source} ${seq} is stored and declared lost`);
  }
  return wrong;
}
