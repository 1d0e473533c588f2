import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BoardstreamError, type Clock } from '../../../core/index.ts';
import type { BoardOrder, BoardReport } from './process-messages.ts';

export interface BoardProcessOptions {
  readonly order: BoardOrder;
  /** The program; default: our own, beside this file. */
  readonly program?: string;
  /** Silence after which it is taken for hung and killed, milliseconds. */
  readonly hungAfterMs: number;
  readonly clock: Clock;
  readonly onReport: (report: Exclude<BoardReport, { type: 'failed' | 'alive' }>) => void;
  /** Called once, when it has failed, hung or ended. */
  readonly onEnd: (error: BoardstreamError) => void;
}

/**
 * The silence is looked for in steps: a bridge that was itself stopped for a while sees one step pass at once, and then
 * hears what was said meanwhile.
 */
const STEPS = 4;
/** The end of its standard error, for the one line that says why it died. */
const MAX_LAST_WORDS = 2_000;
/** How long it may take to end by itself, milliseconds. */
const END_WITHIN_MS = 1_000;

const PROGRAM = fileURLToPath(new URL(`./board-process/main${extname(import.meta.url)}`, import.meta.url));

/** The process in which Johnny-Five runs, watched from this side. */
export class BoardProcess {
  readonly #options: BoardProcessOptions;
  readonly #child: ChildProcess;
  readonly #closed = new AbortController();
  readonly #exited: Promise<unknown>;
  #isSilent = false;
  #lastWords = '';

  constructor(options: BoardProcessOptions) {
    this.#options = options;
    // No inspector, no loader of ours: what starts the bridge is none of its business.
    this.#child = fork(options.program ?? PROGRAM, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    // Not `close`, which never comes after a disconnect of ours.
    this.#exited = once(this.#child, 'exit').catch(() => undefined);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS);
    });
    this.#child.on('message', (report: BoardReport) => this.#hear(report));
    this.#child.on('error', (error) => this.#end(failed(`Johnny-Five cannot be started: ${error.message}`)));
    this.#child.on('close', (code, signal) => this.#end(failed(exitText(code, signal, this.#lastWords))));
    this.#child.send(options.order, () => undefined);
    void this.#watch();
  }

  /** Of the process; for tests. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves once the process is gone, whatever it was at. */
  async close(): Promise<void> {
    this.#closed.abort();
    if (this.#child.connected) this.#child.disconnect();
    const over = new AbortController();
    const late = this.#options.clock.sleep(END_WITHIN_MS, over.signal);
    await Promise.race([this.#exited, late]);
    over.abort();
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #hear(report: BoardReport): void {
    this.#isSilent = false;
    if (report.type === 'alive') return;
    if (report.type === 'failed') this.#end(new BoardstreamError(report.code, report.message, report.context));
    else this.#options.onReport(report);
  }

  async #watch(): Promise<void> {
    const { clock, hungAfterMs } = this.#options;
    for (let silentSteps = 0; silentSteps < STEPS; silentSteps = this.#isSilent ? silentSteps + 1 : 0) {
      this.#isSilent = true;
      await clock.sleep(hungAfterMs / STEPS, this.#closed.signal);
      if (this.#closed.signal.aborted) return;
    }
    // A process that hangs hears nothing softer.
    this.#child.kill('SIGKILL');
    this.#end(failed(`Johnny-Five hung for ${hungAfterMs / 1000} s and was stopped`));
  }

  #end(error: BoardstreamError): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#options.onEnd(error);
  }
}

function exitText(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const why = /^\w*Error.*$/m.exec(lastWords)?.[0];
  return `the process of Johnny-Five ended ${how}${why === undefined ? '' : ` (${why})`}`;
}

function failed(message: string): BoardstreamError {
  return new BoardstreamError('SOURCE_FAILED', message);
}
