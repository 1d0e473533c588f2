import { isJsonObject, type Json, type JsonObject } from '../../../core/index.ts';

/** All grids together, in bytes of the requests that brought them. A grid is needed only until its plot is made. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Grids are numbered from here, so that no grid is taken for a plot, whose number has at most nine digits. */
const FIRST_NUMBER = 1_000_000_001;

/** What newer python clients send ahead of a plot: its columns of data, by which the plot then refers to them. */
export interface Grid {
  /** `USER:NUMBER` */
  readonly fid: string;
  readonly filename: string;
  readonly columns: readonly { readonly name: string; readonly uid: string; readonly data: readonly Json[] }[];
}

/** The grids that a server holds, in memory alone: the oldest make way. */
export class Grids {
  readonly #byFid = new Map<string, { readonly grid: Grid; readonly bytes: number }>();
  #bytes = 0;
  #nextNumber = FIRST_NUMBER;

  /** @param bytes of the request it came with */
  add(user: string, filename: string, columns: JsonObject, bytes: number): Grid {
    const grid: Grid = {
      fid: `${user}:${this.#nextNumber}`,
      filename,
      columns: Object.entries(columns).map(([name, column], index) => ({
        name,
        uid: `u${index}`,
        data: dataOf(column),
      })),
    };
    this.#nextNumber += 1;
    this.#byFid.set(grid.fid, { grid, bytes });
    this.#bytes += bytes;
    for (const fid of this.#byFid.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.delete(fid);
    }
    return grid;
  }

  /** @returns whether there was one */
  delete(fid: string): boolean {
    this.#bytes -= this.#byFid.get(fid)?.bytes ?? 0;
    return this.#byFid.delete(fid);
  }

  /** The newest of this name. */
  named(filename: string): Grid | undefined {
    return [...this.#byFid.values()].findLast(({ grid }) => grid.filename === filename)?.grid;
  }

  /** The data of a column by its full name, `USER:NUMBER:UID`. */
  column(name: string): readonly Json[] | undefined {
    const at = name.lastIndexOf(':');
    const grid = this.#byFid.get(name.slice(0, at))?.grid;
    return grid?.columns.find(({ uid }) => uid === name.slice(at + 1))?.data;
  }
}

function dataOf(column: Json): readonly Json[] {
  const data = isJsonObject(column) ? column['data'] : undefined;
  return Array.isArray(data) ? data : [];
}
