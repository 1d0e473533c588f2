import { type Clock, isoTime } from '../../core/index.ts';
import type { PlotRegistry, StreamTarget } from '../plots/plot-registry.ts';
import { type StreamToken, startOfDay, type TokenRegistry } from './token-registry.ts';

/** What the owner sees of a token, on the page and as JSON. */
export interface TokenEntry {
  readonly id: string;
  readonly label: string;
  /** UTC day, `2026-01-31`. */
  readonly made: string;
  /** UTC day on which something last came with it; `null` before. */
  readonly lastUsed: string | null;
  /** Path of the plot that it feeds; `null` while no plot names it. */
  readonly plot: string | null;
  /** Who brought it: `owner` made it by hand, `plot call` is a bridge or another client. */
  readonly by: 'owner' | 'plot call';
}

/** The same of a token that was revoked. */
export interface RevokedEntry {
  readonly id: string;
  readonly label: string;
  /** UTC day. */
  readonly revoked: string;
}

export interface TokenListContext {
  readonly tokens: TokenRegistry;
  readonly registry: PlotRegistry;
  readonly clock: Clock;
}

/** All tokens that are good, the newest first. */
export function tokenEntries({ tokens, registry, clock }: TokenListContext): TokenEntry[] {
  return tokens
    .list()
    .map((token) => tokenEntry(token, registry.stream(token.streamId), clock))
    .reverse();
}

/** All tokens that were revoked, the newest first. */
export function revokedEntries({ tokens }: Pick<TokenListContext, 'tokens'>): RevokedEntry[] {
  return tokens
    .revokedList()
    .map(({ id, label, revokedMs }) => ({ id, label, revoked: day(revokedMs) }))
    .reverse();
}

export function tokenEntry(
  { id, label, madeMs, usedDayMs, isMade }: StreamToken,
  target: StreamTarget | undefined,
  clock: Clock,
): TokenEntry {
  const days = [usedDayMs, newestDayMs(target, clock)].filter((day) => day !== undefined);
  return {
    id,
    label,
    made: day(madeMs),
    lastUsed: days.length === 0 ? null : day(Math.max(...days)),
    plot: target?.plot.path ?? null,
    by: isMade ? 'owner' : 'plot call',
  };
}

/** A stream that stays open is used on every day on which a point comes. */
function newestDayMs(target: StreamTarget | undefined, clock: Clock): number | undefined {
  const ages = target?.traces.flatMap((trace) => {
    const last = target.plot.last(trace);
    return last === undefined ? [] : [clock.monotonicMs() - last.arrivedAtMonotonicMs];
  });
  return ages === undefined || ages.length === 0 ? undefined : startOfDay(clock.nowMs() - Math.min(...ages));
}

function day(timeMs: number): string {
  return isoTime(timeMs).slice(0, 10);
}
