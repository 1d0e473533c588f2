import { NEW_SOURCE, type SourceRecord } from '../../core/index.ts';
import { isBrokerSource } from '../plots/broker-source.ts';
import { SourcePlots } from '../plots/source-plots.ts';

/** Sources remembered; beyond them the one that was fed longest ago is forgotten. About 1 KiB each. */
const MAX_SOURCES = 25_000;

/** Of one bridge behind a broker, which thinks of them itself: it makes its own be forgotten, not those of others. */
export const MAX_SOURCES_OF_BRIDGE = 64;

/** What the store remembers of one source. */
export interface KnownSource {
  record: SourceRecord;
  /** Where its newest record stands in the journal. */
  storedAt: number;
  readonly plots: SourcePlots;
}

/** Every source that ever fed the store, the one that was fed longest ago first. */
export class KnownSources {
  readonly #sources = new Map<string, KnownSource>();
  /** Sources by the bridge behind a broker that they are of, in the same order. */
  readonly #ofBridges = new Map<string, Set<string>>();

  record(source: string): SourceRecord {
    return this.#sources.get(source)?.record ?? NEW_SOURCE;
  }

  /** The source, now the newest of all. */
  stored(source: string, record: SourceRecord, storedAt: number): KnownSource {
    const known = this.#sources.get(source) ?? { record, storedAt, plots: new SourcePlots() };
    if (known.record.boots[0] !== record.boots[0]) known.plots.restarted();
    known.record = record;
    known.storedAt = storedAt;
    this.#sources.delete(source);
    this.#sources.set(source, known);
    this.#boundBridge(source);
    if (this.#sources.size > MAX_SOURCES) this.#forget(this.oldest?.source ?? '');
    return known;
  }

  /** The one that was fed longest ago. */
  get oldest(): { readonly source: string; readonly known: KnownSource } | undefined {
    for (const [source, known] of this.#sources) return { source, known };
    return undefined;
  }

  #boundBridge(source: string): void {
    const bridge = bridgeOf(source);
    if (bridge === undefined) return;
    const ofBridge = this.#ofBridges.get(bridge) ?? new Set();
    this.#ofBridges.set(bridge, ofBridge);
    ofBridge.delete(source);
    ofBridge.add(source);
    const [oldest = ''] = ofBridge;
    if (ofBridge.size > MAX_SOURCES_OF_BRIDGE) this.#forget(oldest);
  }

  #forget(source: string): void {
    this.#sources.delete(source);
    const bridge = bridgeOf(source) ?? '';
    const ofBridge = this.#ofBridges.get(bridge);
    ofBridge?.delete(source);
    if (ofBridge?.size === 0) this.#ofBridges.delete(bridge);
  }
}

/** The bridge that a source behind a broker is of (`plots/broker-source.ts`). */
function bridgeOf(source: string): string | undefined {
  return isBrokerSource(source) ? source.slice(0, source.lastIndexOf('/')) : undefined;
}
