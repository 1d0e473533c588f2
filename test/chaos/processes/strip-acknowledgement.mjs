// Passes connections on, but for the header that asks a server to acknowledge: what an old server would have seen.
// Plain JavaScript, because it is a process of its own: node strip-acknowledgement.mjs LISTEN_PORT SERVER_PORT
import { connect, createServer } from 'node:net';

const [listenPort, serverPort] = process.argv.slice(2).map(Number);

createServer({ noDelay: true }, (bridge) => {
  const server = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
  bridge.on('data', (chunk) => {
    // Headers are written whole, and no line of data holds this text. The length stays.
    const text = chunk.toString('latin1').replaceAll(/plotly-stream-ack:/gi, 'plotly-stream-not:');
    if (!server.write(text, 'latin1')) bridge.pause();
  });
  server.on('drain', () => bridge.resume());
  bridge.on('end', () => server.end());
  // An end passes the last bytes on first; what breaks breaks the other side too.
  server.pipe(bridge);
  server.on('error', () => bridge.destroy());
  bridge.on('error', () => server.destroy());
  bridge.on('close', () => server.destroy());
}).listen(listenPort, '127.0.0.1', () => console.log('listening'));
