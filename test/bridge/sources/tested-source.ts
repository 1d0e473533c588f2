import { getEventListeners } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Source, SourceBatch } from '../../../bridge/sources/source.ts';
import { type Clock, type OnStatus, type Status, systemClock } from '../../../core/index.ts';
import { eventually } from '../../eventually.ts';

export interface SourceRigOptions {
  readonly maxLineBytes: number;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** A device of a test and the source that reads it. */
export interface SourceRig {
  readonly source: Source;
  /** Resolves once the source, whose loop has been started, hears whatever is said from now on. */
  ready(statuses: readonly Status[]): Promise<void>;
  /** How often the device was opened, where it can tell. */
  openings?(): number;
  /** Makes the device say or show a whole number above 0; resolves once it is on its way. */
  say(value: number): Promise<void>;
  /** The number in what the source yields; `undefined` for anything else, such as a level at the start. */
  valueOf(batch: SourceBatch, index: number): number | undefined;
  /** Prints bytes as they are, where the device prints. */
  print?(bytes: Uint8Array): Promise<void>;
  /** Prints as many of the bytes as are taken without waiting, and returns how many. */
  offer?(bytes: Uint8Array): number;
  /** Takes the device away, as pulling its cable does. */
  cut?(): Promise<void>;
  /** Puts it back to where it was. */
  bringBack?(): Promise<void>;
  close(): Promise<void>;
}

/** What differs from source to source; everything else is promised by all. */
export interface SourceTraits {
  /** `stream`: a line ends with its newline; `datagrams`: also where its datagram ends. Absent: it prints no text. */
  readonly text?: 'stream' | 'datagrams';
  /** What is printed first may be the end of a line, and is dropped up to its newline. */
  readonly startsInsideLine?: boolean;
  /** The same value may come again, because the device is asked and does not speak by itself. */
  readonly isAsked?: boolean;
  /** A consumer that is slow makes the device wait, or costs the oldest, which is counted. Absent: not to be tried. */
  readonly whenSlow?: 'waits' | 'drops';
  /**
   * What the loop throws when the device goes: an error after which trying again helps, or one after which it does not.
   * Absent: nothing tells of it.
   */
  readonly loss?: { readonly retryable: boolean; readonly names: (rig: SourceRig) => string };
}

export const MAX_LINE_BYTES = 4096;

/** What a loop over a source has yielded; grows while it is pulled. */
export interface Heard {
  readonly values: number[];
  readonly lines: string[];
  readonly timesMs: number[];
}

/** A source, its device, and what this process held before it was opened. */
export class TestedSource {
  readonly rig: SourceRig;
  readonly statuses: Status[];
  readonly stop = new AbortController();
  readonly #traits: SourceTraits;
  readonly #before = held();

  private constructor(rig: SourceRig, statuses: Status[], traits: SourceTraits) {
    this.rig = rig;
    this.statuses = statuses;
    this.#traits = traits;
  }

  static async start(
    traits: SourceTraits,
    makeRig: (options: SourceRigOptions) => Promise<SourceRig>,
  ): Promise<TestedSource> {
    const statuses: Status[] = [];
    const onStatus = (status: Status) => statuses.push(status);
    const rig = await makeRig({ maxLineBytes: MAX_LINE_BYTES, clock: systemClock, onStatus });
    return new TestedSource(rig, statuses, traits);
  }

  /** Opens the source and pulls it until its loop is left; `end` is what ended it. */
  pull(): Heard & { readonly end: Promise<unknown> } {
    this.statuses.length = 0;
    const heard: Heard = { values: [], lines: [], timesMs: [] };
    const end = (async () => {
      try {
        for await (const batch of this.rig.source.open(this.stop.signal)) this.#hear(batch, heard);
        return 'ended';
      } catch (error) {
        return error;
      }
    })();
    return { ...heard, end };
  }

  /** As `pull`, and resolves once the device is heard. */
  async opened(): Promise<ReturnType<TestedSource['pull']>> {
    const pulled = this.pull();
    await this.ready();
    return pulled;
  }

  async ready(): Promise<void> {
    await this.rig.ready(this.statuses);
    if (this.#traits.startsInsideLine === true) await this.print('2.5\n');
  }

  async print(text: string | Uint8Array): Promise<void> {
    await this.rig.print?.(Buffer.from(text));
  }

  valuesOf(batch: SourceBatch): number[] {
    const count = ('lines' in batch ? batch.lines : batch.readings).length;
    const values = Array.from({ length: count }, (_, index) => this.rig.valueOf(batch, index));
    return values.filter((value) => value !== undefined);
  }

  async expectAllClosed(): Promise<void> {
    await eventually('every file and process of the source is closed', () => {
      const { files, children } = held();
      return files <= this.#before.files && children <= this.#before.children;
    });
    expect(getEventListeners(this.stop.signal, 'abort')).toEqual([]);
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.rig.close();
  }

  #hear(batch: SourceBatch, { values, lines, timesMs }: Heard): void {
    timesMs.push(batch.monotonicMs);
    if ('lines' in batch) lines.push(...batch.lines);
    for (const value of this.valuesOf(batch)) {
      if (this.#traits.isAsked !== true || values.at(-1) !== value) values.push(value);
    }
  }
}

/** What this process holds now: open files, and processes it has started. */
function held(): { files: number; children: number } {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return { files: readdirSync('/proc/self/fd').length, children: children.length };
}
