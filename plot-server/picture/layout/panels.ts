import { Axis } from '../axes/axis.ts';
import { type Fields, listOf, objectOf } from '../fields.ts';
import { bars } from '../traces/bars.ts';
import { box, boxPlace, isHorizontalBox } from '../traces/box.ts';
import type { DrawnTrace, TraceOnAxes } from '../traces/drawn-trace.ts';
import { heatmap } from '../traces/heatmap.ts';
import { scatter } from '../traces/scatter.ts';
import { traceKind } from '../traces/trace-kind.ts';
import { axisKeyOf } from './domains.ts';

/** A trace of the figure and the colour that stands for it. */
export interface ColouredTrace {
  readonly trace: Fields;
  readonly colour: string;
}

/** What lies between one x axis and one y axis. */
export interface Panel {
  readonly x: Axis;
  readonly y: Axis;
  readonly traces: readonly ColouredTrace[];
  readonly drawn: readonly DrawnTrace[];
}

/** The panels of a figure in the order of its traces. */
export function panelsOf(traces: readonly ColouredTrace[], layout: Fields): Panel[] {
  const axes = axesOf(traces, layout);
  const groups = new Map<string, TraceOnAxes[]>();
  for (const { trace, colour } of traces) {
    const [x, y] = [axes.get(xKey(trace)), axes.get(yKey(trace))];
    if (x === undefined || y === undefined) continue;
    const key = `${x.key} ${y.key}`;
    const group = groups.get(key) ?? [];
    group.push({ trace, colour, x, y });
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ x: first.x, y: first.y, traces: group, drawn: drawnTraces(group, layout) }];
  });
}

function xKey(trace: Fields): string {
  return axisKeyOf(trace['xaxis'], 'x');
}

function yKey(trace: Fields): string {
  return axisKeyOf(trace['yaxis'], 'y');
}

function axesOf(traces: readonly ColouredTrace[], layout: Fields): ReadonlyMap<string, Axis> {
  const values = new Map<string, (readonly unknown[])[]>();
  for (const { trace } of traces) {
    for (const [key, letter] of [
      [xKey(trace), 'x'],
      [yKey(trace), 'y'],
    ] as const) {
      const lists = values.get(key) ?? [];
      lists.push(valuesOn(trace, letter));
      values.set(key, lists);
    }
  }
  return new Map(Array.from(values, ([key, lists]) => [key, new Axis(key, objectOf(layout[key]), lists)]));
}

function valuesOn(trace: Fields, letter: 'x' | 'y'): readonly unknown[] {
  const given = listOf(trace[letter]);
  const isPlace = letter === (isHorizontalBox(trace) ? 'y' : 'x');
  return traceKind(trace) === 'box' && given.length === 0 && isPlace ? [boxPlace(trace)] : given;
}

/** Areas lie below, lines on top, as on the page. */
function drawnTraces(group: readonly TraceOnAxes[], layout: Fields): DrawnTrace[] {
  const of = (kind: string) => group.filter(({ trace }) => traceKind(trace) === kind);
  return [
    ...of('heatmap').map(heatmap),
    ...bars(of('bar'), layout),
    ...of('box').map(box),
    ...of('scatter').map(scatter),
  ];
}
