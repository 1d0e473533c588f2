import { describe, expect, test } from 'vitest';
import { editGroups } from '../../plot-server/page/edit/edit-groups.ts';
import { applyChange, restyleChange } from '../../plot-server/page/edit/restyle-change.ts';
import { LiveFigure } from '../../plot-server/page/live-figure.ts';

function figure(data: object = {}, layout: object = {}): LiveFigure {
  const made = new LiveFigure();
  const traces = [{ series: 's', name: 'S', unit: 'V', points: 2, last: 1, ageMs: 0 }];
  made.load({ plot: '1', title: 'T', data: [{ x: [1, 2], y: [1, 2], ...data }], layout: { ...layout }, traces }, 0);
  return made;
}

/** What the panel would send when these fields, named `heading label`, are changed. */
function edited(shown: LiveFigure, changes: Readonly<Record<string, string>>): unknown {
  const settings = editGroups(shown, ['#d81e5b']).flatMap(({ heading, fields, change }) => {
    const found = change(fields.map(({ label, value }) => changes[`${heading} ${label}`] ?? value));
    return typeof found === 'string' ? [['problem', found] as const] : found;
  });
  return restyleChange(settings);
}

describe('the edit panel', () => {
  test('sends nothing for what stayed as it was', () => {
    expect(edited(figure({ line: { width: 3 } }, { yaxis: { range: [0, 5], type: 'log' } }), {})).toEqual({});
  });

  test.each([
    [{ 'Plot Title': 'New' }, { layout: { title: { text: 'New' } } }],
    [{ 'S Name': 'N', 'S Colour': '#008844' }, { traces: { 0: { name: 'N', line: { color: '#008844' } } } }],
    [{ 'S Drawn as': 'bars' }, { traces: { 0: { type: 'bar' } } }],
    [{ 'S Drawn as': 'markers' }, { traces: { 0: { type: 'scatter', mode: 'markers' } } }],
    [{ 'Vertical axis Range': '-1 to 2.5' }, { layout: { yaxis: { range: [-1, 2.5], autorange: false } } }],
    [
      { 'Vertical axis Scale': 'logarithmic', 'Vertical axis Range': '1 to 100' },
      { layout: { yaxis: { type: 'log', range: [0, 2], autorange: false } } },
    ],
    [
      { 'Vertical axis Range': '0 to' },
      { problem: 'A range is two numbers, such as 0 to 100, or nothing for an automatic one.' },
    ],
    [{ 'S Line width': '0' }, { problem: 'S: a line is 0.25 to 20 pixels wide' }],
  ])('for %j sends %j', (changes, expected) => {
    expect(edited(figure(), changes)).toEqual(expected);
  });

  test('shows the range of a logarithmic axis in its own unit, and gives it up when it is emptied', () => {
    const shown = figure({}, { yaxis: { type: 'log', range: [0, 2] } });
    const vertical = editGroups(shown, ['#d81e5b']).find(({ heading }) => heading === 'Vertical axis');
    expect(vertical?.fields.map(({ value }) => value)).toEqual(['', '1 to 100', 'logarithmic']);
    expect(edited(shown, { 'Vertical axis Range': '' })).toEqual({
      layout: { yaxis: { range: null, autorange: true } },
    });
  });
});

test('a change to a frozen copy leaves the live figure as it was', () => {
  const live = figure({ marker: { size: 4 } });
  const copy = live.frozen();
  applyChange(copy, {
    layout: { title: { text: 'Mine' } },
    traces: { 0: { name: 'N', marker: { color: '#008844' } } },
  });
  live.apply({ plot: '1', traces: [{ trace: 0, points: 3, last: 9, append: { x: [3], y: [9] }, keep: 10 }] }, 1);
  expect([copy.title, copy.traces[0]?.summary.name]).toEqual(['Mine', 'N']);
  expect(copy.traces[0]?.plotly).toMatchObject({ y: [1, 2], marker: { size: 4, color: '#008844' } });
  expect(live.traces[0]?.plotly).toMatchObject({ y: [1, 2, 9], marker: { size: 4 } });
  expect([live.title, live.traces[0]?.summary.name]).toEqual(['T', 'S']);
});
