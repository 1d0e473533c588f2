import type { Verdict, Violation } from './checker.ts';

/** One line: `2,000 fed, 1,990 stored; 10 while no bridge ran …; nothing lost, nothing twice`. */
export function verdictText(verdict: Verdict): string {
  const { fed, stored, excused, earliestBeforeKillMs, appended, violations } = verdict;
  return [
    `${count(fed)} fed, ${count(stored)} stored`,
    `${count(excused)} came while no bridge ran (the earliest ${Math.max(0, Math.round(earliestBeforeKillMs))} ms before a kill)`,
    `${count(appended)} found in spools of killed bridges`,
    violationsText(violations),
  ].join('; ');
}

/** `lost 12 (first 10000007), twice 1 (first 10000009)` */
export function violationsText(violations: readonly Violation[]): string {
  if (violations.length === 0) return 'nothing lost, nothing twice, all in order';
  const groups = groupedByKind(violations);
  return [...groups].map(([kind, of]) => `${kind} ${count(of.length)} (first ${example(of[0])})`).join(', ');
}

function example(violation: Violation | undefined): string {
  const { kind, ...rest } = violation ?? { kind: 'none' };
  return Object.values(rest).join(' ');
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function groupedByKind(violations: readonly Violation[]): Map<string, Violation[]> {
  const groups = new Map<string, Violation[]>();
  for (const violation of violations) {
    const group = groups.get(violation.kind);
    if (group === undefined) groups.set(violation.kind, [violation]);
    else group.push(violation);
  }
  return groups;
}
