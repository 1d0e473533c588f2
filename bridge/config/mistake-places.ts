import type { FilePath, Json, MistakeList, SchemaMistake } from '../../core/index.ts';
import type { ConfigMistake } from './config-mistake.ts';
import { getIn, type Setting } from './setting.ts';

/** Collects the mistakes of a configuration, and says of each where it was made: in the file, a variable or an option. */
export class MistakePlaces {
  readonly #file: string;
  readonly #inFile: MistakeList;
  readonly #elsewhere: ConfigMistake[] = [];
  #settings: readonly Setting[] = [];
  #data: Json = {};

  constructor(file: string | undefined, inFile: MistakeList) {
    this.#file = file ?? 'configuration';
    this.#inFile = inFile;
  }

  /** Those of the file first, in its order. */
  get all(): readonly ConfigMistake[] {
    const inFile = this.#inFile.sorted.map(({ line, column, where, why }) => ({
      place: `${this.#file}:${line}:${column}`,
      where,
      why,
    }));
    return [...inFile, ...this.#elsewhere];
  }

  /** Says what comes from elsewhere, and what the file itself holds. */
  setFrom(settings: readonly Setting[], data: Json): void {
    this.#settings = settings;
    this.#data = data;
  }

  add({ path, why, key }: SchemaMistake): void {
    const setting = this.#settingAt(key === undefined ? path : [...path, key]);
    if (setting === undefined) this.#inFile.add(path, why, key);
    else this.#elsewhere.push({ place: setting.from, where: whereIn(setting, path), why });
  }

  addElsewhere(mistake: ConfigMistake): void {
    this.#elsewhere.push(mistake);
  }

  /** The setting that made what is at a path, or made the map in which it is missing. The last one wins. */
  #settingAt(path: FilePath): Setting | undefined {
    const above = this.#settings.findLast((setting) => startsWith(path, setting.path));
    if (above !== undefined || path.length === 0 || getIn(this.#data, path.slice(0, -1)) !== undefined) return above;
    return this.#settings.findLast((setting) => startsWith(setting.path, path.slice(0, -1)));
  }
}

/** What is wrong below a setting, or beside it; nothing where it is the setting itself. */
function whereIn({ path: own }: Setting, path: FilePath): string {
  if (own.length === path.length && startsWith(path, own)) return '';
  return path.map(String).join('.');
}

function startsWith(path: FilePath, start: FilePath): boolean {
  return start.length <= path.length && start.every((key, index) => key === path[index]);
}
