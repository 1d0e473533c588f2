import { systemClock } from '../../core/index.ts';
import { openJournal } from '../../journal/index.ts';
import type { StoreKind } from './store.ts';

export const journalStore: StoreKind = {
  name: 'boardstream journal',
  open: async (folder) => {
    const journal = openJournal({ folder, clock: systemClock, minFreeBytes: 0 });
    const firstSeq = journal.nextSeq;
    return {
      async append(payloads) {
        journal.append(payloads);
        await journal.sync();
      },
      forget: async (count) => journal.trim(firstSeq + count - 1),
      close: () => journal.close(),
    };
  },
};
