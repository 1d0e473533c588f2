/** Arguments: plots, updates a second, bytes an event. Sends events of that size to whoever asks for `/PLOT`. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { repeatedly } from './repeatedly.ts';

const [plots = 1, perSecond = 20, bytes = 200] = process.argv.slice(2).map(Number);
const viewers = Array.from({ length: plots }, () => new Set<ServerResponse>());
const head = 'event: update\ndata: ';

const server = createServer((request, response) => {
  const all = viewers[Number(request.url?.slice(1))];
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(':\n\n');
  all?.add(response);
  response.once('close', () => all?.delete(response));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

let plot = 0;
await repeatedly(1_000 / (perSecond * plots), () => {
  const event = Buffer.from(`${head}${'x'.repeat(bytes - head.length - 2)}\n\n`);
  for (const response of viewers[plot] ?? []) if (!response.writableNeedDrain) response.write(event);
  plot = (plot + 1) % plots;
});
