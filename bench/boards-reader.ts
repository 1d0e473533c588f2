import { constants, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';

/**
 * `boards-reader INTERVAL_MS TTY…`: reads them all. Prints `reading`, and, once standard input ends, what it has read: bytes,
 * whole lines, lines that are none of the sketch's, and, by how many milliseconds the lines of
 * each board came off a grid of the interval: the 50th and the 99th percentile.
 */
const [interval = '10', ...paths] = process.argv.slice(2);
const intervalMs = Number(interval);
const LINE = /^temperature:-?\d+\.\d\d \*C\r$/;

/** What waited in the terminals before they were opened is on no grid. */
const GRID_AFTER_MS = 1_000;

const startMs = performance.now();
let bytes = 0;
let lines = 0;
let spoiled = 0;
const offsetsMs: number[] = [];

const inputs = paths.map((path) => {
  const input = new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
  let rest = '';
  let firstMs: number | undefined;
  let count = 0;
  input.on('data', (chunk: Buffer) => {
    const nowMs = performance.now();
    bytes += chunk.length;
    const pieces = (rest + chunk.toString('latin1')).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      lines += 1;
      if (!LINE.test(piece)) spoiled += 1;
      if (nowMs - startMs < GRID_AFTER_MS) continue;
      firstMs ??= nowMs;
      offsetsMs.push(nowMs - firstMs - count * intervalMs);
      count += 1;
    }
  });
  input.on('error', () => undefined);
  return input;
});
process.stdout.write('reading\n');
await new Promise((resolve) => process.stdin.once('end', resolve).resume());
const sorted = Float64Array.from(offsetsMs, Math.abs).sort();
const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
process.stdout.write(`${JSON.stringify({ bytes, lines, spoiled, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`);
for (const input of inputs) input.destroy();
process.exit(0);
