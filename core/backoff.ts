export interface BackoffOptions {
  /** Base of the first delay, milliseconds. Default 500. */
  readonly firstMs?: number;
  /** The base never grows beyond this, milliseconds. Default 30 000. */
  readonly maxMs?: number;
  /** Growth of the base from one delay to the next. Default 2. */
  readonly factor?: number;
  /** Uniform in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Endless delays before the next try, in milliseconds: a base that grows up to `maxMs`, each delay drawn evenly from
 * half the base to one and a half of it, so that many bridges do not come back in step.
 */
export function* backoff(options: BackoffOptions = {}): Generator<number, never> {
  const { firstMs = 500, maxMs = 30_000, factor = 2, random = Math.random } = options;
  for (let baseMs = Math.min(firstMs, maxMs); ; baseMs = Math.min(baseMs * factor, maxMs)) {
    yield baseMs * (0.5 + random());
  }
}
