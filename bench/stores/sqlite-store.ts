import { join } from 'node:path';
import type { Store, StoreKind } from './store.ts';

/** The part of `node:sqlite` used here; it came with Node 22, and the types of Node 20 do not know it. */
interface SqliteModule {
  readonly DatabaseSync: new (path: string) => Database;
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { run(...values: readonly unknown[]): unknown };
  close(): void;
}

/** Undefined on a Node that has no SQLite. */
export async function sqliteStore(): Promise<StoreKind | undefined> {
  const name: string = 'node:sqlite';
  const sqlite = await import(name).then(
    (loaded) => loaded as SqliteModule,
    () => undefined,
  );
  return sqlite && { name: 'node:sqlite, WAL, synchronous=FULL', open: async (folder) => open(sqlite, folder) };
}

function open({ DatabaseSync }: SqliteModule, folder: string): Store {
  const db = new DatabaseSync(join(folder, 'points.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec('CREATE TABLE point (seq INTEGER PRIMARY KEY, payload BLOB NOT NULL)');
  const insert = db.prepare('INSERT INTO point (payload) VALUES (?)');
  const remove = db.prepare('DELETE FROM point WHERE seq <= ?');
  return {
    async append(payloads) {
      db.exec('BEGIN');
      for (const payload of payloads) insert.run(payload);
      db.exec('COMMIT');
    },
    async forget(count) {
      remove.run(count);
    },
    close: async () => db.close(),
  };
}
