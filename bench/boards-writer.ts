import { boardProfile } from '../boards/index.ts';
import { systemClock } from '../core/index.ts';
import {
  type Firmware,
  type Print,
  ptyLink,
  roomDayTrace,
  simulateBoard,
  sketchFor,
  textFirmware,
} from '../firmware-sim/index.ts';

/**
 * `boards-writer simulated|bare COUNT INTERVAL_MS`: so many pseudo-terminals with a line every so often. Prints their paths
 * as JSON, and, once standard input ends and nothing is printed any more, how many bytes the ttys took and how many were discarded.
 */
const [kind = 'simulated', count = '1', interval = '10'] = process.argv.slice(2);
const boards = Number(count);
const intervalMs = Number(interval);

const end = new AbortController();
process.stdin.once('end', () => end.abort()).resume();
if (kind === 'simulated') await simulated();
else await bare();
// The kernel throws away what it holds for a reader when a terminal goes.
await systemClock.sleep(1_000);
process.exit(0);

async function simulated(): Promise<void> {
  const profile = boardProfile('arduino-uno');
  const firmware = untilEnd(textFirmware(sketchFor(profile, roomDayTrace(), { intervalMs })));
  const all = await Promise.all(Array.from({ length: boards }, () => simulateBoard({ profile, firmware })));
  process.stdout.write(`${JSON.stringify(all.map(({ path }) => path))}\n`);
  await Promise.all(all.map(({ finished }) => finished));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const taken = sum(all.map(({ bytesSent }) => bytesSent));
  const discarded = sum(all.map(({ bytesDiscarded }) => bytesDiscarded));
  process.stdout.write(`${JSON.stringify({ taken, discarded })}\n`);
}

/** Comes to its end, with the board still plugged in. */
function untilEnd(firmware: Firmware): Firmware {
  return {
    ...firmware,
    *boot(serial) {
      for (const print of firmware.boot(serial) as Iterable<Print>) {
        if (end.signal.aborted) return;
        yield print;
      }
    },
  };
}

/** A timer for all, which writes the lines that have come due; no baud rate, no sensors, nothing made anew for a line. */
async function bare(): Promise<void> {
  const links = await Promise.all(Array.from({ length: boards }, () => ptyLink()(() => undefined)));
  process.stdout.write(`${JSON.stringify(links.map(({ path }) => path))}\n`);
  const line = Buffer.from('temperature:19.41 *C\r\n');
  let taken = 0;
  let discarded = 0;
  const startMs = systemClock.monotonicMs();
  for (let lines = 0; !end.signal.aborted; ) {
    const dueLines = Math.floor((systemClock.monotonicMs() - startMs) / intervalMs);
    for (; lines < dueLines; lines += 1) {
      for (const link of links) {
        const bytes = link.write(line);
        taken += bytes;
        discarded += line.length - bytes;
      }
    }
    await systemClock.sleep(startMs + (lines + 1) * intervalMs - systemClock.monotonicMs(), end.signal);
  }
  process.stdout.write(`${JSON.stringify({ taken, discarded })}\n`);
}
