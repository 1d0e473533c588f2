import { isDeepStrictEqual } from 'node:util';
import { Calibration, type SeriesTable } from './calibration.ts';
import { type DecodedLine, type Decoder, isHarmless } from './decode/decoder.ts';
import type { DecoderConfig } from './decode/decoder-schema.ts';
import { makeDecoder } from './decode/make-decoder.ts';
import type { Sample } from './sample.ts';
import type { SourceBatch } from './sources/source.ts';

export interface ReadingSettings {
  /** Default: found out from the lines. */
  readonly decoder?: DecoderConfig;
  /** Default: every series as the board gives it. */
  readonly series?: SeriesTable;
}

/** @param line the one of which a part or all is not used; empty for a reading that came without one */
export type OnSkip = (line: string, why: string) => void;

/** How what one board says becomes samples: decoded, then calibrated. It can be set anew while the board is open. */
export class BoardReading {
  #decoder: Decoder;
  #calibration: Calibration;
  #decoderConfig: DecoderConfig;

  constructor({ decoder = { kind: 'auto' }, series = new Map() }: ReadingSettings = {}) {
    this.#decoderConfig = decoder;
    this.#decoder = makeDecoder(decoder);
    this.#calibration = new Calibration(series);
  }

  /** What a decoder has learned of the board stays, unless it is the decoder that changes. */
  set({ decoder = { kind: 'auto' }, series = new Map() }: ReadingSettings): void {
    if (!isDeepStrictEqual(decoder, this.#decoderConfig)) this.#decoder = makeDecoder(decoder);
    this.#decoderConfig = decoder;
    this.#calibration = new Calibration(series);
  }

  /** The board is being opened: an Arduino starts anew. */
  restarted(): void {
    this.#decoder.restarted?.();
  }

  samples(batch: SourceBatch, onSkip: OnSkip): Sample[] {
    const { monotonicMs } = batch;
    const samples: Sample[] = [];
    const take = (decoded: DecodedLine, line: string) => {
      const { values, skipped } = this.#calibration.apply(decoded);
      for (const value of values) samples.push({ ...value, monotonicMs });
      if (skipped !== undefined && !isHarmless(skipped)) onSkip(line, skipped);
    };
    if ('readings' in batch) take({ values: batch.readings }, '');
    else for (const line of batch.lines) take(this.#decoder.decode(line), line);
    return samples;
  }
}
