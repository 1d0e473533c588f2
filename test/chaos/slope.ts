export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/** How fast the values of the second half grow, an hour, by least squares; 0 where fewer than two are left. */
export function slopePerHour(samples: readonly Sample[]): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const meanMs = half.reduce((sum, { atMs }) => sum + atMs, 0) / half.length;
  const mean = half.reduce((sum, { value }) => sum + value, 0) / half.length;
  let products = 0;
  let squares = 0;
  for (const { atMs, value } of half) {
    products += (atMs - meanMs) * (value - mean);
    squares += (atMs - meanMs) ** 2;
  }
  return squares === 0 ? 0 : (products / squares) * 3_600_000;
}
