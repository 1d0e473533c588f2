// Appends to a spool and says so on standard output, until it is killed. Plain JavaScript on the compiled rooms, because
// it is a process of its own: node appender.mjs ROOT FOLDER FIRST_VALUE
import { readFileSync, writeSync } from 'node:fs';

const [root, folder, firstValue = '1'] = process.argv.slice(2);
const { openJournalSpool } = await import(`${root}/bridge/spool/disk/open-journal-spool.js`);
const { systemClock } = await import(`${root}/core/index.js`);

const say = (what) => writeSync(1, `${JSON.stringify(what)}\n`);
const spool = await openJournalSpool({
  folder,
  clock: systemClock,
  minFreeBytes: 0,
  onStatus: (status) => say({ status }),
});
const { source, lineage } = spool.identity;
const onDisk = JSON.parse(readFileSync(`${folder}/identity.json`, 'utf8'));
if (onDisk.source !== source || onDisk.starts.at(-1).boot !== lineage.at(-1).boot) throw new Error('not written');
say({ source, boot: lineage.at(-1).boot });

for (let value = Number(firstValue), batch = 0; ; batch += 1) {
  const count = 1 + (batch % 7);
  const monotonicMs = systemClock.monotonicMs();
  spool.append(
    'uno',
    Array.from({ length: count }, (_, at) => ({ series: 'T', value: value + at, monotonicMs })),
  );
  value += count;
  say({ last: value - 1 });
  if (batch % 5 === 4) spool.trim(spool.lastSeq - 200);
  if (batch % 10 === 9) await systemClock.sleep(1);
}
