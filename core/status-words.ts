export function lines(count: number): string {
  return count === 1 ? 'a line' : `${count} lines, the last one`;
}

export function points(count: number): string {
  return count === 1 ? 'a point' : `${count} points, the last one`;
}

export function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
