import type { Source } from '../sources/source.ts';
import { ControlledSource } from './controlled-source.ts';

/** The boards of a running bridge, for those who ask it for something. */
export class ControlledBoards {
  readonly #sources = new Map<string, ControlledSource>();

  /**
   * Makes a source one that can be listened to, written to and lent.
   * @param signal takes the board out of the list
   */
  control(source: Source, signal: AbortSignal): Source {
    const controlled = new ControlledSource(source);
    const { board } = controlled;
    this.#sources.set(board, controlled);
    const leave = () => {
      // A board that was opened anew under a changed configuration has taken the place already.
      if (this.#sources.get(board) === controlled) this.#sources.delete(board);
    };
    signal.addEventListener('abort', leave, { once: true });
    return controlled;
  }

  find(board: string): ControlledSource | undefined {
    return this.#sources.get(board);
  }

  list(): ControlledSource[] {
    return [...this.#sources.values()];
  }
}
