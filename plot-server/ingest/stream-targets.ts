import type { PlotRegistry, StreamTarget } from '../plots/plot-registry.ts';
import { ACCEPTED_TOKEN_PATTERN, streamIdOf } from '../plots/stream-id.ts';

/** Where the lines of one connection go. What was found is remembered until a stream may have moved. */
export class StreamTargets {
  readonly #registry: PlotRegistry;
  readonly #streamId: string | undefined;
  #revision = -1;
  #own: StreamTarget | undefined;
  #ownType: string | undefined;
  #ownHasChanged = false;
  readonly #byToken = new Map<string, StreamTarget>();

  /** @param streamId the stream that the connection's header names, if it names one */
  constructor(registry: PlotRegistry, streamId: string | undefined) {
    this.#registry = registry;
    this.#streamId = streamId;
    this.find(undefined);
  }

  /**
   * Whether the connection's own stream feeds a trace of another type than when the connection began: its points would
   * be nonsense there.
   */
  get ownHasChanged(): boolean {
    return this.#ownHasChanged;
  }

  /** The stream of this token, or the connection's own where a line names none; `undefined` where there is none. */
  find(token: string | undefined): StreamTarget | undefined {
    const registry = this.#registry;
    if (registry.revision !== this.#revision) {
      this.#revision = registry.revision;
      this.#own = this.#streamId === undefined ? undefined : registry.stream(this.#streamId);
      this.#byToken.clear();
      const type = typeOf(this.#own);
      this.#ownHasChanged ||= type !== undefined && this.#ownType !== undefined && type !== this.#ownType;
      this.#ownType ??= type;
    }
    if (token === undefined) return this.#own;
    const known = this.#byToken.get(token);
    if (known !== undefined) return known;
    const target = ACCEPTED_TOKEN_PATTERN.test(token) ? registry.stream(streamIdOf(token)) : undefined;
    if (target !== undefined) this.#byToken.set(token, target);
    return target;
  }
}

function typeOf(target: StreamTarget | undefined): string | undefined {
  return target?.plot.figure.traces[target.traces[0] ?? -1]?.type;
}

/** Why there is no target: what a sender is told. */
export function whyNoTarget(token: string | undefined): string {
  return token === undefined ? 'it names no stream' : 'it is for a stream that is not registered';
}
