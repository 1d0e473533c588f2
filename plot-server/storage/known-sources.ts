import { NEW_SOURCE, type SourceRecord } from '../../core/index.ts';
import { SourcePlots } from '../plots/source-plots.ts';

/** Sources remembered; beyond them the one that was fed longest ago is forgotten. About 1 KiB each. */
const MAX_SOURCES = 25_000;

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
    if (this.#sources.size > MAX_SOURCES) this.#sources.delete(this.oldest?.source ?? '');
    return known;
  }

  /** The one that was fed longest ago. */
  get oldest(): { readonly source: string; readonly known: KnownSource } | undefined {
    for (const [source, known] of this.#sources) return { source, known };
    return undefined;
  }
}
