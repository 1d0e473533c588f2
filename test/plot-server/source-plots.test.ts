import { expect, test } from 'vitest';
import type { DeclaredHole } from '../../core/index.ts';
import { type GapLine, SourcePlots } from '../../plot-server/plots/source-plots.ts';

const ARRIVED_MS = Date.UTC(2026, 5, 1);
const at = (second: number) => Date.UTC(2026, 0, 1, 0, 0, second);

function rig() {
  const plots = new SourcePlots();
  const done: string[] = [];
  const plot = (id: string) =>
    ({
      id,
      declareGapBefore: (timeMs: number, gap: { reason: string; points: number | undefined }) =>
        done.push(
          `gap ${id} ${timeMs === ARRIVED_MS ? 'arrival' : (timeMs - at(0)) / 1000} ${gap.reason} ${gap.points}`,
        ),
    }) as unknown as GapLine['plot'];
  const line = (seq: number, id = 'a', lane: GapLine['lane'] = 'live'): GapLine => ({
    seq,
    lane,
    plot: plot(id),
    properties: { x: `2026-01-01T00:00:${String(seq).padStart(2, '0')}Z`, y: 1 },
  });
  const apply = (lines: GapLine[], holes: DeclaredHole[] = []) => {
    plots.apply({ lines, holes, arrivedAtMs: ARRIVED_MS }, ({ seq }) => done.push(`line ${seq}`));
    return done.splice(0);
  };
  return { line, apply };
}

const hole = (from: number, to: number, more: Partial<DeclaredHole> = {}): DeclaredHole => ({
  from,
  to,
  reason: 'power',
  lane: 'live',
  ...more,
});

test('a hole leaves a gap just before the line that follows it, in the same batch or a later one', () => {
  const { line, apply } = rig();
  expect(apply([line(1), line(5)], [hole(2, 4, { points: 3 })])).toEqual(['line 1', 'gap a 5 power 3', 'line 5']);
  expect(apply([], [hole(6, 8)])).toEqual([]);
  expect(apply([line(9), line(10)])).toEqual(['gap a 9 power undefined', 'line 9', 'line 10']);
});

test('every plot of the source gets it, before its own next line', () => {
  const { line, apply } = rig();
  apply([line(1, 'a'), line(2, 'b')]);
  expect(apply([line(4, 'a'), line(5, 'a'), line(6, 'b')], [hole(3, 3)])).toEqual([
    'gap a 4 power undefined',
    'line 4',
    'line 5',
    'gap b 6 power undefined',
    'line 6',
  ]);
});

test('numbers that were skipped by a restart leave none', () => {
  const { line, apply } = rig();
  expect(apply([line(1), line(5)], [hole(2, 4, { reason: 'jump' })])).toEqual(['line 1', 'line 5']);
});

test('live lines and those that were left for later have gaps of their own', () => {
  const { line, apply } = rig();
  apply([line(1)]);
  expect(apply([line(20), line(5, 'a', 'fill')], [hole(2, 4, { lane: 'fill', points: 3 })])).toEqual([
    'line 20',
    'gap a 5 power 3',
    'line 5',
  ]);
});

test('holes that follow each other are one gap, whose points are known when all of theirs are', () => {
  const { line, apply } = rig();
  apply([line(1)]);
  expect(apply([line(9)], [hole(2, 4, { points: 3 }), hole(5, 8, { reason: 'full', points: 2 })])).toEqual([
    'gap a 9 full 5',
    'line 9',
  ]);
  expect(apply([line(19)], [hole(10, 12, { points: 3 }), hole(13, 18)])).toEqual([
    'gap a 19 power undefined',
    'line 19',
  ]);
});

test('a line without a time of its own puts the gap at its arrival', () => {
  const { line, apply } = rig();
  apply([line(1)]);
  expect(apply([{ ...line(5), properties: { x: 5, y: 1 } }], [hole(2, 4)])).toEqual([
    'gap a arrival power undefined',
    'line 5',
  ]);
});
