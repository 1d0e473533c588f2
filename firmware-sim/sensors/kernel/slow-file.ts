import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { BoardstreamError, systemCode } from '../../../core/index.ts';

/** A file whose reader waits: a named pipe, which answers some simulated time after it was opened. */
export class SlowFile {
  readonly #path: string;
  readonly #delayMs: number;
  #reader: { readonly descriptor: number; readonly answerMs: number } | undefined;

  /** Takes the place of the file at this path. */
  constructor(path: string, delayMs: number) {
    this.#path = path;
    this.#delayMs = delayMs;
    makePipe(path);
  }

  /** Answers a reader that has waited long enough, and begins to keep one waiting. */
  update(text: string, timeMs: number): void {
    if (this.#reader !== undefined && timeMs >= this.#reader.answerMs) {
      try {
        writeSync(this.#reader.descriptor, text);
      } catch (error) {
        // The reader did not wait.
        if (systemCode(error) !== 'EPIPE') throw error;
      } finally {
        this.#hangUp();
      }
      // Until it has read to the end, the answered reader would be taken for the next one.
      makePipe(this.#path);
    }
    this.#reader ??= this.#waitingReader(timeMs);
  }

  /** Lets go of a reader that waits; it gets nothing. */
  remove(): void {
    this.#hangUp();
    rmSync(this.#path, { force: true });
  }

  #hangUp(): void {
    if (this.#reader !== undefined) closeSync(this.#reader.descriptor);
    this.#reader = undefined;
  }

  #waitingReader(timeMs: number) {
    try {
      const descriptor = openSync(this.#path, constants.O_WRONLY | constants.O_NONBLOCK);
      return { descriptor, answerMs: timeMs + this.#delayMs };
    } catch (error) {
      if (systemCode(error) === 'ENXIO') return undefined;
      throw error;
    }
  }
}

function makePipe(path: string): void {
  rmSync(path, { force: true });
  if (spawnSync('mkfifo', [path], { stdio: 'ignore' }).status !== 0) {
    throw new BoardstreamError('DATA_FOLDER_UNUSABLE', `mkfifo cannot make a named pipe at ${path}`, { path });
  }
}
