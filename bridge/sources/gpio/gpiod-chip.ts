import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { BoardstreamError, errorText, systemCode } from '../../../core/index.ts';
import type { GpioEdge, GpioLine } from './gpio-line.ts';
import { chooseChip, type GpiodSyntax, gpiodSyntax, readChips, readLevels } from './gpiod.ts';

const run = promisify(execFile);

/** No answer of these tools takes long; a chip that hangs must not hang the bridge. */
const TOOL_TIMEOUT_MS = 5_000;

/** Lines that share a resistor setting, which the tools take for all lines of a call. */
export interface LineGroup {
  readonly pull: GpioLine['pull'];
  readonly lines: readonly number[];
}

/** The lines of a chip, through the tools of libgpiod. */
export class GpiodChip {
  readonly #folder: string;
  readonly #syntax: GpiodSyntax;
  readonly #chip: string;

  private constructor(folder: string, syntax: GpiodSyntax, chip: string) {
    this.#folder = folder;
    this.#syntax = syntax;
    this.#chip = chip;
  }

  /**
   * @param chip `header` for the one behind a Raspberry Pi's pins, else a name (`gpiochip2`) or a label
   * @param folder of the tools, with a slash at its end; default: wherever the `PATH` has them
   * @throws BoardstreamError `SOURCE_FAILED`, `SOURCE_NOT_FOUND`, `SOURCE_NOT_PERMITTED`
   */
  static async open(chip: string, folder = ''): Promise<GpiodChip> {
    const version = await tool(`${folder}gpiomon`, ['--version']);
    const syntax = gpiodSyntax(version);
    if (syntax === undefined) {
      throw new BoardstreamError('SOURCE_FAILED', `gpiomon is of a version that is not known: "${version.trim()}"`);
    }
    const chips = readChips(await tool(`${folder}gpiodetect`, []));
    const name = chooseChip(chips, chip);
    if (name !== undefined) return new GpiodChip(folder, syntax, name);
    const present = chips.map((each) => `${each.name} (${each.label})`).join(', ');
    const hint = present === '' ? 'this machine shows none to this user' : `there are ${present}`;
    const wanted = chip === 'header' ? 'no GPIO chip of a Raspberry Pi' : `no GPIO chip "${chip}"`;
    throw new BoardstreamError('SOURCE_NOT_FOUND', `${wanted}: ${hint}`, { chip });
  }

  get name(): string {
    return this.#chip;
  }

  /** Levels now, in the order of the lines. */
  async read({ lines, pull }: LineGroup): Promise<(0 | 1)[]> {
    const text = await tool(`${this.#folder}gpioget`, this.#syntax.read(this.#chip, lines, pull));
    const levels = readLevels(text, lines.length);
    if (levels !== undefined) return levels;
    throw new BoardstreamError('SOURCE_FAILED', `gpioget printed "${text.trim().slice(0, 60)}", which is no level`);
  }

  /**
   * Calls back with every edge until the returned function is called. `onEnd` is called if the tool ends before that.
   */
  watch({ lines, pull }: LineGroup, onEdge: (edge: GpioEdge) => void, onEnd: (error: BoardstreamError) => void) {
    const command = `${this.#folder}gpiomon`;
    const child = spawn(command, this.#syntax.watch(this.#chip, lines, pull), { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-300);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const edge = this.#syntax.edge(line);
      if (edge !== undefined) onEdge(edge);
    });
    let stopping = false;
    child.on('error', (error) => onEnd(explain(command, error)));
    child.on('close', () => {
      if (!stopping) onEnd(explain(command, new Error(said)));
    });
    return async () => {
      stopping = true;
      await end(child);
    };
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

async function tool(command: string, options: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(command, options, { timeout: TOOL_TIMEOUT_MS, maxBuffer: 1 << 20 });
    return stdout;
  } catch (error) {
    throw explain(command, error);
  }
}

function explain(command: string, thrown: unknown): BoardstreamError {
  if (systemCode(thrown) === 'ENOENT') {
    return new BoardstreamError('SOURCE_FAILED', `there is no ${command}: run "sudo apt install gpiod"`, {}, thrown);
  }
  const text = errorText(thrown);
  if (/permission denied|EACCES/i.test(text)) {
    const remedy = 'run "sudo usermod -aG gpio $USER" and log in again';
    return new BoardstreamError('SOURCE_NOT_PERMITTED', `no permission for the GPIO chip: ${remedy}`, {}, thrown);
  }
  if (/resource busy|EBUSY/i.test(text)) {
    return new BoardstreamError(
      'SOURCE_BUSY',
      'another program or driver has one of the GPIO lines; "gpioinfo" says which',
      {},
      thrown,
    );
  }
  return new BoardstreamError(
    'SOURCE_FAILED',
    `${command} failed: ${text === '' ? 'it ended without a word' : text}`,
    {},
    thrown,
  );
}
