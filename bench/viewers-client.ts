/** Arguments: viewers a URL, how many of all never read, URLs. Counts what it is sent, and says so when asked. */
import { connect } from 'node:net';

const [viewersPerUrl = 1, stuck = 0] = process.argv.slice(2, 4).map(Number);
const urls = process.argv.slice(4).map((url) => new URL(url));
const EVENT = Buffer.from('event: update');

let events = 0;
let bytes = 0;
let open = 0;

for (let viewer = 0; viewer < viewersPerUrl * urls.length; viewer += 1) {
  const url = urls[viewer % urls.length];
  if (url === undefined) break;
  await new Promise<void>((connected) => {
    const socket = connect(Number(url.port), '127.0.0.1', () => {
      socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
      socket.once('data', () => {
        open += 1;
        if (open <= stuck) socket.pause();
        connected();
      });
    });
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      for (let at = chunk.indexOf(EVENT); at !== -1; at = chunk.indexOf(EVENT, at + EVENT.length)) events += 1;
    });
    socket.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    });
  });
}
process.stdout.write('viewing\n');
process.stdin.on('data', () => process.stdout.write(`${JSON.stringify({ events, bytes })}\n`));
