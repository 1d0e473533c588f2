import { machineMonotonicMs, systemClock } from '../../core/index.ts';
import { ptyLink } from '../../firmware-sim/index.ts';

/**
 * Boards on pseudo-terminals, in a process of their own: each prints so many lines a second, evenly spread and one board
 * after the other. A line's value is the machine's time at which it was written, milliseconds. Tells the paths first.
 */
const [count = '1', linesPerSecond = '0'] = process.argv.slice(2);
const links = await Promise.all(Array.from({ length: Number(count) }, () => ptyLink()(() => undefined)));
process.stdout.write(`ttys ${links.map(({ path }) => path).join(' ')}\n`);

const perSecond = links.length * Number(linesPerSecond);
if (perSecond === 0) process.stdin.resume();
const startMs = machineMonotonicMs();
for (let next = 0; perSecond > 0; ) {
  const due = Math.floor(((machineMonotonicMs() - startMs) / 1000) * perSecond);
  for (; next < due; next += 1) {
    // A terminal that nobody reads takes no more, which is as it should be.
    links[next % links.length]?.write(Buffer.from(`T:${machineMonotonicMs().toFixed(2)}\n`));
  }
  await systemClock.sleep(1);
}
