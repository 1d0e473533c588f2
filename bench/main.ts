import { cpus } from 'node:os';
import { measureAvr } from './avr.ts';
import { measureBoards } from './boards.ts';
import { measureChips } from './chips.ts';
import { measureDecode } from './decode.ts';
import { measureDelivery } from './delivery.ts';
import { measureFleet } from './fleet.ts';
import { measureHistory } from './history.ts';
import { measureIngest } from './ingest.ts';
import { measureInputs } from './inputs.ts';
import { measureJournal } from './journal.ts';
import { measureLatency } from './latency.ts';
import type { Measurement } from './measurement.ts';
import { measureMemory } from './memory.ts';
import { measurePage } from './page.ts';
import { measureStart } from './start.ts';
import { measureStores } from './stores.ts';
import { measureThroughput } from './throughput.ts';
import { measureViewers } from './viewers.ts';
import { measureWear } from './wear.ts';

const isQuick = process.argv.includes('--quick');
const isLong = process.argv.includes('--long');

const BENCHES: Record<string, () => Promise<readonly Measurement[]>> = {
  throughput: measureThroughput,
  latency: measureLatency,
  delivery: () => measureDelivery({ backlog: isQuick ? 1_000_000 : 10_000_000 }),
  history: () => measureHistory({ readings: isQuick ? 1_000_000 : 10_000_000 }),
  start: measureStart,
  inputs: () => measureInputs({ durationS: isQuick ? 20 : 60 }),
  journal: measureJournal,
  stores: measureStores,
  decode: measureDecode,
  wear: () => measureWear({ durationS: isQuick ? 30 : 180 }),
  avr: measureAvr,
  chips: measureChips,
  boards: measureBoards,
  page: () => measurePage({ durationS: isQuick ? 20 : isLong ? 1800 : 60 }),
  ingest: measureIngest,
  viewers: measureViewers,
  fleet: () => measureFleet({ durationS: isQuick ? 20 : 60 }),
  memory: () => measureMemory({ durationS: isQuick ? 30 : 300 }),
};

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = wanted.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(
    `no bench "${unknown.join('", "')}"; there are ${Object.keys(BENCHES).join(', ')}, --quick and --long\n`,
  );
  process.exit(2);
}

process.stdout.write(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
for (const [name, measure] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n## ${name}\n\n| what | value |\n|---|---|\n`);
  for (const { what, value } of await measure()) process.stdout.write(`| ${what} | ${value} |\n`);
}
process.exit(0);
