// Appends to a journal and says so on standard output, until it is killed or done. Plain JavaScript on the compiled
// rooms, because it is a process of its own: node appender.mjs ROOT FOLDER OPTIONS
import { writeSync } from 'node:fs';

const [root, folder, json = '{}'] = process.argv.slice(2);
const { batches = 1_000_000, sync = 'grouped', limits = {} } = JSON.parse(json);
const { openJournalWith } = await import(`${root}/journal/open-journal.js`);
const { systemClock } = await import(`${root}/core/index.js`);

const say = (what) => writeSync(1, `${JSON.stringify(what)}\n`);
const onEvent = (event) => say({ event: event.type });
const journal = openJournalWith({ folder, clock: systemClock, minFreeBytes: 0, sync, onEvent }, { limits });

for (let batch = 0; batch < batches; batch += 1) {
  const count = 1 + (batch % 7);
  const payloads = Array.from({ length: count }, (_, at) => Buffer.from(`${journal.nextSeq + at}`.padEnd(80, '.')));
  const { first, last } = journal.append(payloads);
  say({ first, last });
  // Lets the timer and the syncs that are under way have their turn.
  if (batch % 10 === 9) await systemClock.sleep(1);
  if (batch % 25 === 24) await journal.sync();
}
await journal.close();
say({ event: 'closed' });
