import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  errorText,
  isJsonObject,
  type JsonObject,
  type OnStatus,
  parseJsonObject,
  systemCode,
} from '../../core/index.ts';

/** What a bridge knows of its boards from earlier runs. */
export interface BoardMemory {
  /** What a device was called; `undefined` for one that is new. */
  nameOf(identity: string): string | undefined;
  /** Every name that was given. */
  readonly names: readonly string[];
  rememberName(identity: string, name: string): void;
  /** The rate a board was found at, bits per second. */
  baudRateOf(board: string): number | undefined;
  rememberBaudRate(board: string, baudRate: number): void;
}

/** More than a room full of boards. */
const MOST_ENTRIES = 1_000;

/**
 * A memory in a file. One that cannot be read is begun anew, and one that cannot be written lasts as long as the process:
 * both are told of, and neither keeps a board from being read.
 */
export function openBoardMemory(path: string, onStatus: OnStatus): BoardMemory {
  const { names, baudRates } = read(path, onStatus);
  const save = () => {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ names: Object.fromEntries(names), baudRates: Object.fromEntries(baudRates) });
      writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (error) {
      onStatus({ type: 'stateUnsaved', path, why: errorText(error) });
    }
  };
  const remember = <Value>(map: Map<string, Value>, key: string, value: Value) => {
    if (map.get(key) === value || (map.size >= MOST_ENTRIES && !map.has(key))) return;
    map.set(key, value);
    save();
  };
  return {
    nameOf: (identity) => names.get(identity),
    get names() {
      return [...names.values()];
    },
    rememberName: (identity, name) => remember(names, identity, name),
    baudRateOf: (board) => baudRates.get(board),
    rememberBaudRate: (board, baudRate) => remember(baudRates, board, baudRate),
  };
}

function read(path: string, onStatus: OnStatus): { names: Map<string, string>; baudRates: Map<string, number> } {
  let content: JsonObject = {};
  try {
    content = parseJsonObject(readFileSync(path, 'utf8')) ?? {};
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') onStatus({ type: 'stateUnsaved', path, why: errorText(error) });
  }
  return {
    names: entriesOf(content['names'], (value) => (typeof value === 'string' ? value : undefined)),
    baudRates: entriesOf(content['baudRates'], (value) => (Number.isSafeInteger(value) ? Number(value) : undefined)),
  };
}

/** Entries that are something else than they should be are left out. */
function entriesOf<Value>(
  object: JsonObject[string] | undefined,
  readValue: (value: unknown) => Value | undefined,
): Map<string, Value> {
  if (!isJsonObject(object)) return new Map();
  return new Map(
    Object.entries(object).flatMap(([key, each]) => {
      const value = readValue(each);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
