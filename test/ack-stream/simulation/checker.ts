import type { BridgeMachine } from './bridge-machine.ts';
import type { StoredSource } from './store-disk.ts';
import type { StoreMachine } from './store-machine.ts';

/** How many of the things gone wrong are named. */
const NAMED = 5;

/** What is wrong with what the store holds, given everything that was appended. Empty where nothing is. */
export function check(points: number, bridges: readonly BridgeMachine[], server: StoreMachine): string[] {
  const wrong = [...server.stored].flatMap(([source, stored]) => disorder(source, stored));
  const times = new Map<number, number>();
  for (const [source, { lines }] of server.stored) {
    for (const { seq, text } of lines) {
      const id = Number(text.slice(5, -1));
      times.set(id, (times.get(id) ?? 0) + 1);
      const numbered = bridges.some((bridge) => bridge.sources.has(source) && bridge.disk.history.get(seq) === id);
      if (!numbered) wrong.push(`point ${id} is stored as ${source} ${seq}, a number it never had`);
    }
  }
  const lost = declaredLosses(bridges, server);
  for (let id = 1; id <= points; id += 1) {
    const count = times.get(id) ?? 0;
    if (count > 1) wrong.push(`point ${id} is stored ${count} times`);
    if (count === 0 && id % 50 !== 7 && !lost.has(id)) wrong.push(`point ${id} is neither stored nor declared lost`);
  }
  return wrong.slice(0, NAMED);
}

/** Points that a disk lost, where the store knows that, and why. */
function declaredLosses(bridges: readonly BridgeMachine[], server: StoreMachine): ReadonlySet<number> {
  const declared = new Set<number>();
  for (const { disk, sources } of bridges) {
    const holes = [...sources].flatMap((source) => server.stored.get(source)?.holes ?? []);
    for (const { id, seq, reason } of disk.lost) {
      if (holes.some((hole) => hole.reason === reason && hole.from <= seq && seq <= hole.to)) declared.add(id);
    }
  }
  return declared;
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
