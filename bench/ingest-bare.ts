/** Reads the body of a request, cuts it at newlines, parses each line, and forgets it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  let rest = '';
  let objects = 0;
  request.setEncoding('utf8');
  request.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (JSON.parse(line) !== null) objects += 1;
  });
  request.on('end', () => response.end(`${objects}`));
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
