import type { Clock } from '../../../core/index.ts';
import type { Journal } from '../../../journal/index.ts';
import type { Sample } from '../../sample.ts';
import type { WallClock } from '../../time/wall-clock.ts';
import type { Drops } from './drops.ts';
import { MAX_RECORD_BYTES, type PointCodec, recordBytes, type StoredPoint } from './point-record.ts';
import { UnsyncedAge } from './unsynced-age.ts';

export interface SpoolWriterOptions {
  readonly journal: Journal;
  readonly codec: PointCodec;
  readonly wallClock: WallClock;
  readonly drops: Drops;
  readonly clock: Clock;
  /** Called with what the journal took, under the numbers from `first` on. */
  readonly onWritten: (first: number, points: readonly StoredPoint[]) => void;
}

/** Records written together; well below a segment of the journal, which holds at most 1 MiB. */
const BATCH_BYTES = 256 * 1024;

/** Puts samples into the journal. */
export class SpoolWriter {
  readonly #options: SpoolWriterOptions;
  readonly #unsynced = new UnsyncedAge();

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
  }

  append(board: string, samples: readonly Sample[]): void {
    const { codec, wallClock, drops } = this.#options;
    wallClock.observe();
    let batch: StoredPoint[] = [];
    let bytes = 0;
    for (const sample of samples) {
      const label = codec.labelOf(board, sample);
      const size = recordBytes(label);
      if (size > MAX_RECORD_BYTES) {
        drops.refuse(1, `a name is longer than ${MAX_RECORD_BYTES} bytes`);
        continue;
      }
      if (bytes + size > BATCH_BYTES) {
        this.#write(batch);
        batch = [];
        bytes = 0;
      }
      const { boot, machineMs, guessMs, guessIsSure } = wallClock.momentOf(sample.monotonicMs);
      batch.push({ label, value: sample.value, boot, machineMs, guessMs, guessIsSure });
      bytes += size;
    }
    this.#write(batch);
  }

  /** How old the oldest point is that a power cut could take, milliseconds. */
  unsyncedAgeMs(): number {
    const { journal, clock } = this.#options;
    return this.#unsynced.ageMs({ durableSeq: journal.durableSeq, nowMs: clock.monotonicMs() });
  }

  #write(batch: readonly StoredPoint[]): void {
    if (batch.length === 0) return;
    const { journal, codec, clock, onWritten } = this.#options;
    const { first, last } = journal.append(codec.encode(batch));
    onWritten(first, batch);
    this.#unsynced.appended(last, { durableSeq: journal.durableSeq, nowMs: clock.monotonicMs() });
  }
}
