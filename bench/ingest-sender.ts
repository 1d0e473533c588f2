/** Arguments: server, plots, connections, objects a second on each. Sends until it is told to end; says how many it sent. */
import { randomInt } from 'node:crypto';
import { openStream, type PlainStream, plotCall } from './plain-stream.ts';
import { repeatedly } from './repeatedly.ts';

const [serverUrl = '', ...numbers] = process.argv.slice(2);
const [plots = 1, connections = 1, perSecond = 20] = numbers.map(Number);

const streams: PlainStream[] = [];
for (let plot = 0; plot < plots; plot += 1) {
  const tokens = Array.from({ length: connections / plots }, () => `s${randomInt(1e8, 1e9)}`);
  await plotCall(serverUrl, `plot ${plot}`, tokens, 500);
  for (const token of tokens) streams.push(openStream(serverUrl, token));
}

let sent = 0;
let ending = false;
process.stdout.write('sending\n');
process.stdin.once('data', () => {
  ending = true;
  process.stdout.write(`${sent}\n`);
});
process.stdin.once('end', () => process.exit(0));
await repeatedly(1_000 / (perSecond * connections), () => {
  if (ending) return;
  streams[sent % connections]?.write(`{"x":${Date.now()},"y":${(sent % 1000) / 10}}\n`);
  sent += 1;
});
