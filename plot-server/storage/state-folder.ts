import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BoardstreamError,
  type Clock,
  errorText,
  isJsonObject,
  isoTime,
  type Json,
  type OnStatus,
  systemCode,
} from '../../core/index.ts';
import { decodeTokens, encodeTokens } from '../accounts/saved-tokens.ts';
import type { TokenState } from '../accounts/token-registry.ts';
import { decodeFleet, type SavedBridge } from '../fleet/saved-fleet.ts';
import { type Account, USER_PATTERN } from '../plots/account.ts';
import { writeAtomically } from './atomic-file.ts';
import { decodePlot, PLOT_ID_PATTERN, type SavedPlot } from './saved-plot.ts';

const STORE_ID_PATTERN = /^[A-Za-z0-9_-]{22}$/;

export interface StateFolderOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/**
 * The server's part of the data folder: `account.json`, `tokens.json`, `fleet.json` and one file per plot in `plots/`, so that one that
 * is spoiled costs no other. Folders made here have mode 0700, files 0600. A file that cannot be used is set aside and reported.
 */
export class StateFolder {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #onStatus: OnStatus;

  private constructor({ path, clock, onStatus }: StateFolderOptions) {
    this.#path = path;
    this.#clock = clock;
    this.#onStatus = onStatus;
  }

  /** @throws BoardstreamError DATA_FOLDER_UNUSABLE */
  static async open(options: StateFolderOptions): Promise<StateFolder> {
    const { path } = options;
    try {
      await mkdir(join(path, 'plots'), { recursive: true, mode: 0o700 });
      for (const folder of [path, join(path, 'plots')]) {
        await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      }
    } catch (error) {
      throw unusable(path, error);
    }
    return new StateFolder(options);
  }

  async readAccount(): Promise<Account | undefined> {
    const path = join(this.#path, 'account.json');
    const text = await this.#read(path);
    if (text === undefined) return undefined;
    const account = decodeAccount(text);
    if ('why' in account) await this.#setAside(path, account.why);
    return 'why' in account ? undefined : account;
  }

  /** The key is kept readable, because a bridge on this machine needs it at every start. */
  async writeAccount({ user, key }: Account): Promise<void> {
    try {
      await writeAtomically(join(this.#path, 'account.json'), `${JSON.stringify({ user, key })}\n`);
    } catch (error) {
      throw unusable(this.#path, error);
    }
  }

  async readTokens(): Promise<TokenState | undefined> {
    const path = join(this.#path, 'tokens.json');
    const text = await this.#read(path);
    if (text === undefined) return undefined;
    const tokens = decodeTokens(text);
    if ('why' in tokens) await this.#setAside(path, tokens.why);
    return 'why' in tokens ? undefined : tokens;
  }

  /** @returns whether they were written; a failure is reported */
  writeTokens(tokens: TokenState): Promise<boolean> {
    return this.#write(join(this.#path, 'tokens.json'), encodeTokens(tokens));
  }

  async readFleet(): Promise<readonly SavedBridge[]> {
    const path = join(this.#path, 'fleet.json');
    const text = await this.#read(path);
    if (text === undefined) return [];
    const bridges = decodeFleet(text);
    if (!('why' in bridges)) return bridges;
    await this.#setAside(path, bridges.why);
    return [];
  }

  /** @returns whether it was written; a failure is reported */
  writeFleet(content: string): Promise<boolean> {
    return this.#write(join(this.#path, 'fleet.json'), content);
  }

  /** Names the store of acknowledged points; made once, and gone with them. 22 characters. */
  async storeId(): Promise<string> {
    const path = join(this.#path, 'points', 'store-id');
    const kept = (await this.#read(path))?.trim();
    if (kept !== undefined && STORE_ID_PATTERN.test(kept)) return kept;
    if (kept !== undefined) await this.#setAside(path, 'it holds no id');
    const id = randomBytes(16).toString('base64url');
    try {
      await writeAtomically(path, `${id}\n`);
    } catch (error) {
      throw unusable(this.#path, error);
    }
    return id;
  }

  /** All plots in the order they were made. `takenId` hears of every number that was ever used. */
  async readPlots(takenId: (id: number) => void): Promise<SavedPlot[]> {
    const folder = join(this.#path, 'plots');
    const plots: SavedPlot[] = [];
    for (const file of await readdir(folder)) {
      const [name = '', ...rest] = file.split('.');
      if (PLOT_ID_PATTERN.test(name)) takenId(Number(name));
      if (!PLOT_ID_PATTERN.test(name) || rest.join('.') !== 'json') continue;
      const path = join(folder, file);
      const text = await this.#read(path);
      if (text === undefined) continue;
      const plot = decodePlot(text);
      if ('why' in plot) await this.#setAside(path, plot.why);
      else if (plot.id !== name) await this.#setAside(path, `it holds plot ${plot.id}`);
      else plots.push(plot);
    }
    return plots.sort((a, b) => Number(a.id) - Number(b.id));
  }

  /** @returns whether it was written; a failure is reported */
  writePlot(id: string, content: string): Promise<boolean> {
    return this.#write(join(this.#path, 'plots', `${id}.json`), content);
  }

  async #write(path: string, content: string): Promise<boolean> {
    try {
      await writeAtomically(path, content);
      return true;
    } catch (error) {
      this.#onStatus({ type: 'stateUnsaved', path, why: errorText(error) });
      return false;
    }
  }

  async #read(path: string): Promise<string | undefined> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      if (systemCode(error) === 'EISDIR') await this.#setAside(path, 'a folder stands in its place');
      else throw unusable(path, error);
      return undefined;
    }
  }

  async #setAside(path: string, why: string): Promise<void> {
    const movedTo = `${path}.unusable-${isoTime(this.#clock.nowMs()).replaceAll(':', '')}`;
    try {
      await rename(path, movedTo);
    } catch (error) {
      throw unusable(path, error);
    }
    this.#onStatus({ type: 'stateSetAside', path, movedTo, why });
  }
}

function decodeAccount(text: string): Account | { readonly why: string } {
  let saved: Json;
  try {
    saved = JSON.parse(text) as Json;
  } catch {
    return { why: 'not JSON' };
  }
  if (!isJsonObject(saved)) return { why: 'not a JSON object' };
  const { user, key } = saved;
  if (typeof user !== 'string' || !USER_PATTERN.test(user)) return { why: '"user" is not a user name' };
  if (typeof key !== 'string' || key === '') return { why: '"key" is missing' };
  return { user, key };
}

function unusable(path: string, cause: unknown): BoardstreamError {
  return new BoardstreamError(
    'DATA_FOLDER_UNUSABLE',
    `cannot use the data folder ${path} (${errorText(cause)}); make it writable for this user or name another one with --data`,
    { path },
    cause,
  );
}
