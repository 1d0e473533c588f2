/** What a property of a trace is to the points of the trace. */
export type PropertyRole = 'position' | 'style' | 'group' | 'setting';

const POSITIONS = 'x y z r t theta lat lon a b c u v w open high low close locations values labels'.split(' ');

const STYLES = [
  ...['text', 'hovertext', 'ids', 'customdata'],
  ...['marker.color', 'marker.size', 'marker.symbol', 'marker.opacity', 'marker.line.color', 'marker.line.width'],
  ...['error_x', 'error_y', 'error_z'].flatMap((error) => [`${error}.array`, `${error}.arrayminus`]),
];

const GROUPS = ['marker', 'marker.line', 'line', 'error_x', 'error_y', 'error_z'];

const ROLES = new Map<string, PropertyRole>([
  ...POSITIONS.map((path) => [path, 'position'] as const),
  ...STYLES.map((path) => [path, 'style'] as const),
  ...GROUPS.map((path) => [path, 'group'] as const),
]);

/**
 * The role of the property at a dotted path. A scalar *position* appends a point, a scalar *style* goes with it, a
 * *group* holds more properties, a *setting* belongs to the trace as a whole. `line.color` is per point only in
 * scatter3d: elsewhere plotly.js takes one colour for the line and would ignore a list.
 * Source: `streamable` and `arrayOk` flags of the plotly.js schema.
 */
export function propertyRole(path: string, traceType: string): PropertyRole {
  if (path === 'line.color' && traceType === 'scatter3d') return 'style';
  return ROLES.get(path) ?? 'setting';
}
