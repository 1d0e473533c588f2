import { openJournalSpool, runBridge } from '../bridge/index.ts';
import { systemClock } from '../core/index.ts';
import { SPOOL_BYTES } from './delivery-spool.ts';
import { ACCOUNT } from './rig.ts';

/** A bridge on a spool that is filled already; its board is standard input. Ends when both are empty. */
const [folder = '', url = ''] = process.argv.slice(2);
const clock = systemClock;
const spool = await openJournalSpool({ folder, clock, onStatus: () => undefined, maxBytes: SPOOL_BYTES });
await runBridge({
  name: 'bench',
  boards: [{ source: 'readable', name: 'board', input: process.stdin }],
  destination: { url: new URL(url), user: ACCOUNT.BOARDSTREAM_USER, key: ACCOUNT.BOARDSTREAM_KEY, ack: 'require' },
  spool,
  clock,
  onStatus: ({ type }) => process.stdout.write(`${type}\n`),
  signal: new AbortController().signal,
});
await spool.close();
