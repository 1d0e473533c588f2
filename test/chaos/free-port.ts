import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A TCP port that was free a moment ago; for programs that cannot take one themselves and say which. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
