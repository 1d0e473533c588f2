import type { Readable } from 'node:stream';
import type { Clock, OnStatus } from '../core/index.ts';
import type { BoardConfig } from './board-config.ts';
import { BoardReading } from './board-reading.ts';
import { type BoardChanges, boardChanges } from './config/board-changes.ts';
import type { ControlledBoards } from './control/controlled-boards.ts';
import { runIntake } from './intake.ts';
import { makeSource } from './sources/make-source.ts';
import { AnnouncedPorts } from './sources/serial/announced-ports.ts';
import { listPorts } from './sources/serial/list-ports.ts';
import type { Spool } from './spool/spool.ts';
import type { BoardMemory } from './usb-boards/board-memory.ts';

export interface BoardIntakesOptions {
  readonly spool: Spool;
  /** What `source: stdin` reads. */
  readonly stdin: Readable;
  /** For boards that set no bound of their own, bytes. */
  readonly maxLineBytes?: number | undefined;
  readonly controlledBoards?: ControlledBoards | undefined;
  readonly memory?: BoardMemory | undefined;
  /** The end of all inputs is not the end, but `signal` is. */
  readonly boardsMayCome?: boolean | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1), for the delays between openings. */
  readonly random: () => number;
  /** Stops all boards. */
  readonly signal: AbortSignal;
}

interface RunningBoard {
  readonly board: BoardConfig;
  readonly reading: BoardReading;
  /** Resolves when its source is closed. */
  stop(): Promise<void>;
}

/** The boards that are being read. They come, go and change while the others go on. */
export class BoardIntakes {
  readonly #options: BoardIntakesOptions;
  readonly #running = new Map<string, RunningBoard>();
  /** Boards whose input has not ended, and changes under way. */
  #busy = 0;
  readonly #announced: AnnouncedPorts;
  /** One for each board being read. A listener of each at `signal` would be a leak to Node from the eleventh on. */
  readonly #stops = new Set<() => void>();
  readonly #stopAll = () => {
    for (const stop of this.#stops) stop();
  };
  #changing: Promise<unknown> = Promise.resolve();
  #finish: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  /** Resolves when every input has ended for good, or all were stopped. Rejects for a defect of ours. */
  readonly ended: Promise<void>;

  constructor(boards: readonly BoardConfig[], options: BoardIntakesOptions) {
    this.#options = options;
    this.#announced = new AnnouncedPorts({ listPorts, clock: options.clock, signal: options.signal });
    this.ended = new Promise((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    options.signal.addEventListener('abort', this.#stopAll, { once: true });
    this.#begin();
    for (const board of boards) this.#start(board);
    if (options.boardsMayCome === true && !options.signal.aborted) {
      this.#begin();
      options.signal.addEventListener('abort', () => this.#done(), { once: true });
    }
    this.#done();
  }

  /** Makes the boards those of `boards`, and leaves alone what stays as it is. One change follows the other. */
  change(boards: readonly BoardConfig[]): Promise<BoardChanges> {
    this.#begin();
    const changed = this.#changing.then(() => this.#change(boards)).finally(() => this.#done());
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  async #change(boards: readonly BoardConfig[]): Promise<BoardChanges> {
    const before = Array.from(this.#running.values(), ({ board }) => board);
    const changes = boardChanges(before, boards);
    for (const board of changes.reread) {
      const running = this.#running.get(board.name);
      if (running === undefined) continue;
      running.reading.set(board);
      this.#running.set(board.name, { ...running, board });
    }
    // A port must be closed before a board of another name can have it.
    const leaving = [...changes.stopped, ...changes.reopened.map(({ name }) => name)];
    await Promise.all(leaving.map((name) => this.#running.get(name)?.stop()));
    for (const name of changes.stopped) this.#running.delete(name);
    if (!this.#options.signal.aborted)
      for (const board of [...changes.reopened, ...changes.started]) this.#start(board);
    return changes;
  }

  #start(board: BoardConfig): void {
    const { signal, ...options } = this.#options;
    const surroundings = { ...options, announced: this.#announced };
    const stopped = new AbortController();
    const stop = () => stopped.abort();
    if (signal.aborted) stop();
    this.#stops.add(stop);
    const reading = new BoardReading(board);
    const made = makeSource(board, surroundings);
    const source = surroundings.controlledBoards?.control(made, stopped.signal) ?? made;
    this.#begin();
    const ended = runIntake({ ...surroundings, source, reading, signal: stopped.signal })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#stops.delete(stop);
        this.#done();
      });
    this.#running.set(board.name, {
      board,
      reading,
      stop() {
        stop();
        return ended;
      },
    });
  }

  #begin(): void {
    this.#busy += 1;
  }

  #done(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    this.#options.signal.removeEventListener('abort', this.#stopAll);
    this.#finish();
  }
}
