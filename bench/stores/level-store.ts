import { ClassicLevel } from 'classic-level';
import type { StoreKind } from './store.ts';

/** Keys sort as the numbers do. */
const key = (seq: number) => String(seq).padStart(16, '0');

export const levelStore: StoreKind = {
  name: 'classic-level',
  open: async (folder) => {
    const db = new ClassicLevel<string, Buffer>(folder, { valueEncoding: 'buffer' });
    await db.open();
    let lastSeq = 0;
    return {
      async append(payloads) {
        const puts = payloads.map((value) => {
          lastSeq += 1;
          return { type: 'put' as const, key: key(lastSeq), value };
        });
        await db.batch(puts, { sync: true });
      },
      forget: (count) => db.clear({ lte: key(count) }),
      close: () => db.close(),
    };
  },
};
