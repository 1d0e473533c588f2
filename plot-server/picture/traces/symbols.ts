import { px } from '../svg.ts';

export interface SymbolPath {
  /** Around the origin. */
  readonly path: string;
  /** Whether only its outline is drawn. */
  readonly isOpen: boolean;
}

/** Corners of each symbol for a radius of 1; y points down. Sizes as plotly.js has them: all look about equally large. */
const CORNERS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  square: [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  diamond: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  cross: plus(0),
  x: plus(Math.PI / 4),
  'triangle-up': polygon(3, -Math.PI / 2, 1.25),
  'triangle-down': polygon(3, Math.PI / 2, 1.25),
  'triangle-left': polygon(3, Math.PI, 1.25),
  'triangle-right': polygon(3, 0, 1.25),
  pentagon: polygon(5, -Math.PI / 2, 1.15),
  hexagon: polygon(6, -Math.PI / 2, 1.15),
  star: star(5, 1.4),
};

/** A symbol by its name in plotly.js; one that is not known is a circle. */
export function symbolPath(name: string, radiusPx: number): SymbolPath {
  const isOpen = name.includes('-open');
  const corners = CORNERS[name.replace(/(-open|-dot)+$/, '')];
  const r = px(radiusPx);
  const d = px(2 * radiusPx);
  const path =
    corners === undefined
      ? `M${px(-radiusPx)} 0a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 ${px(-2 * radiusPx)} 0Z`
      : `M${corners.map(([x, y]) => `${px(x * radiusPx)} ${px(y * radiusPx)}`).join('L')}Z`;
  return { path, isOpen };
}

function polygon(count: number, turn: number, radius: number): [number, number][] {
  return Array.from({ length: count }, (_, index) => {
    const angle = turn + (index * 2 * Math.PI) / count;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function star(points: number, radius: number): [number, number][] {
  return polygon(2 * points, -Math.PI / 2, 1).map(([x, y], index) => {
    const scale = index % 2 === 0 ? radius : radius * 0.4;
    return [x * scale, y * scale];
  });
}

function plus(turn: number): [number, number][] {
  const arm = 0.4;
  const corners = [
    [-arm, -1.2],
    [arm, -1.2],
    [arm, -arm],
    [1.2, -arm],
    [1.2, arm],
    [arm, arm],
    [arm, 1.2],
    [-arm, 1.2],
    [-arm, arm],
    [-1.2, arm],
    [-1.2, -arm],
    [-arm, -arm],
  ] as const;
  return corners.map(([x, y]) => [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)]);
}
