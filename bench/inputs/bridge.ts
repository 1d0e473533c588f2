import { openJournalSpool, runBridge } from '../../bridge/index.ts';
import { machineMonotonicMs, systemClock } from '../../core/index.ts';
import { ACCOUNT } from '../rig.ts';
import { reportLatencies } from './reader.ts';

/** A bridge that reads serial ports into a spool on disk and delivers them; timed until the spool has each point. */
const [folder = '', url = '', ...paths] = process.argv.slice(2);
const clock = systemClock;
const stop = new AbortController();
const spool = await openJournalSpool({ folder, clock, onStatus: () => undefined });
const latencies = reportLatencies(async () => {
  stop.abort();
  await running;
  await spool.close();
});
const append = spool.append.bind(spool);
spool.append = (board, samples) => {
  append(board, samples);
  const nowMs = machineMonotonicMs();
  for (const { value } of samples) latencies.add(nowMs - value);
};
let openCount = 0;
const running = runBridge({
  name: 'bench',
  boards: paths.map((path, index) => ({ source: 'serial', name: `board ${index + 1}`, path, baudRate: 115_200 })),
  destination: { url: new URL(url), user: ACCOUNT.BOARDSTREAM_USER, key: ACCOUNT.BOARDSTREAM_KEY },
  spool,
  clock,
  onStatus({ type }) {
    if (type !== 'sourceOpened') return;
    openCount += 1;
    if (openCount === paths.length) process.stdout.write('ready \n');
  },
  signal: stop.signal,
});
