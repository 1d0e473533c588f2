import { expect, test } from 'vitest';
import { boardChanges } from '../../../bridge/config/board-changes.ts';
import type { BoardConfig } from '../../../bridge/index.ts';

const board = (name: string, more: object = {}): BoardConfig => ({
  source: 'serial',
  name,
  path: `/dev/${name}`,
  baudRate: 9600,
  decoder: { kind: 'auto' },
  maxLineBytes: 4096,
  ...more,
});
const table = (scale: number) => new Map([['t', { skip: false, coefficients: [0, scale] }]]);

interface Row {
  readonly title: string;
  readonly before: BoardConfig[];
  readonly after: BoardConfig[];
  readonly expected: { started?: string[]; stopped?: string[]; reopened?: string[]; reread?: string[] };
}

const rows: Row[] = [
  { title: 'the same twice', before: [board('a'), board('b')], after: [board('a'), board('b')], expected: {} },
  { title: 'another order', before: [board('a'), board('b')], after: [board('b'), board('a')], expected: {} },
  { title: 'a new one', before: [board('a')], after: [board('a'), board('b')], expected: { started: ['b'] } },
  { title: 'one that goes', before: [board('a'), board('b')], after: [board('b')], expected: { stopped: ['a'] } },
  { title: 'none left', before: [board('a')], after: [], expected: { stopped: ['a'] } },
  {
    title: 'another name',
    before: [board('a')],
    after: [board('b', { path: '/dev/a' })],
    expected: { stopped: ['a'], started: ['b'] },
  },
  {
    title: 'another path',
    before: [board('a'), board('b')],
    after: [board('a', { path: '/dev/c' }), board('b')],
    expected: { reopened: ['a'] },
  },
  {
    title: 'another rate',
    before: [board('a')],
    after: [board('a', { baudRate: 'auto' })],
    expected: { reopened: ['a'] },
  },
  {
    title: 'another bound of lines',
    before: [board('a')],
    after: [board('a', { maxLineBytes: 100 })],
    expected: { reopened: ['a'] },
  },
  {
    title: 'a description instead of a path',
    before: [board('a')],
    after: [board('a', { path: undefined, match: { usb: '2341:0043' } })],
    expected: { reopened: ['a'] },
  },
  {
    title: 'a calibration',
    before: [board('a'), board('b', { series: table(1) })],
    after: [board('a', { series: table(2) }), board('b', { series: table(1) })],
    expected: { reread: ['a'] },
  },
  {
    title: 'a calibration and a path',
    before: [board('a', { series: table(1) })],
    after: [board('a', { series: table(2), path: '/dev/c' })],
    expected: { reopened: ['a'] },
  },
];

test.each(rows)('$title', ({ before, after, expected }) => {
  const { started, stopped, reopened, reread } = boardChanges(before, after);
  const names = (boards: readonly BoardConfig[]) => boards.map(({ name }) => name);
  expect({ started: names(started), stopped, reopened: names(reopened), reread: names(reread) }).toEqual({
    started: [],
    stopped: [],
    reopened: [],
    reread: [],
    ...expected,
  });
});
