/**
 * Arguments: URL of the broker, number of the first bridge, how many, series of each. Bridges as they are, with their
 * points in memory, fed once a second each. Says at every line it reads how many points it has made and how long the
 * stored ones took since the line before; after `end` it makes no more.
 */
import { PassThrough } from 'node:stream';
import { MemorySpool, startBridge } from '../bridge/index.ts';
import { machineMonotonicMs, systemClock } from '../core/index.ts';
import { LatencyCount } from './inputs/latency-count.ts';
import { repeatedly } from './repeatedly.ts';

const [broker = '', ...numbers] = process.argv.slice(2);
const [first = 0, count = 1, series = 10] = numbers.map(Number);
const clock = systemClock;
const stored = new LatencyCount();
let made = 0;
let acknowledged = 0;
let isEnding = false;

const inputs = Array.from({ length: count }, (_, index) => {
  const input = new PassThrough();
  const spool = new MemorySpool({ clock, onStatus: () => undefined });
  const waiting: { through: number; atMs: number }[] = [];
  const append = spool.append.bind(spool);
  const trim = spool.trim.bind(spool);
  spool.append = (board, samples) => {
    append(board, samples);
    made += samples.length;
    waiting.push({ through: spool.lastSeq, atMs: machineMonotonicMs() });
  };
  spool.trim = (through) => {
    acknowledged += Math.max(0, through - spool.trimmedThrough);
    trim(through);
    const nowMs = machineMonotonicMs();
    while (waiting[0] !== undefined && waiting[0].through <= through) {
      const { atMs } = waiting.shift() ?? { atMs: nowMs };
      for (let point = 0; point < series; point += 1) stored.add(nowMs - atMs);
    }
  };
  startBridge({
    name: `bridge-${first + index}`,
    boards: [{ source: 'readable', name: 'board', input }],
    destination: {
      kind: 'mqtt',
      url: new URL(broker),
      base: 'boardstream',
      protocolVersion: 4,
      ack: 'require',
      stores: 1,
      valuesEveryMs: undefined,
      homeAssistant: undefined,
    },
    spool,
    clock,
    onStatus: () => undefined,
    signal: new AbortController().signal,
  });
  return input;
});

process.stdin.on('data', (order: Buffer) => {
  if (order.toString() === 'end\n') isEnding = true;
  const report = { made, acknowledged, p50Ms: stored.quantileMs(0.5), p99Ms: stored.quantileMs(0.99) };
  stored.clear();
  process.stdout.write(`report ${JSON.stringify(report)}\n`);
});
process.stdin.once('end', () => process.exit(0));

// One bridge after the other, so that each has its turn once a second and no two at once.
let turn = 0;
await repeatedly(1_000 / count, () => {
  if (isEnding) return;
  const values = Array.from({ length: series }, (_, index) => `s${index}:${((turn + index) % 1000) / 10}`);
  inputs[turn % count]?.write(`${values.join(',')}\n`);
  turn += 1;
});
