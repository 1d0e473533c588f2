// Sockets Example: a plot and its stream with nothing but a TCP socket. Every byte sent and received is printed,
// but for the two secrets.
import { once } from 'node:events';
import { connect } from 'node:net';
import { every, key, newToken, server, user } from './connect.mjs';

const token = newToken();

/** A connection that prints what goes over it. */
async function open() {
  const socket = connect(Number(server.port || 80), server.hostname);
  await once(socket, 'connect');
  const received = [];
  socket.on('data', (bytes) => {
    received.push(bytes);
    console.log('<', JSON.stringify(bytes.toString()));
  });
  return {
    send(text) {
      console.log('>', JSON.stringify(text.replace(key, '(the key)').replace(token, '(the token)')));
      socket.write(text);
    },
    /** All that the server has said, once it has closed the connection. */
    async end() {
      if (!socket.closed) await once(socket, 'close');
      return Buffer.concat(received).toString();
    },
  };
}

// First the call that makes the plot: a form, sent by POST.
const args = JSON.stringify([
  { name: 'damped swing', x: [], y: [], type: 'scatter', stream: { token, maxpoints: 100 } },
]);
const kwargs = JSON.stringify({ filename: 'Sockets Example', fileopt: 'overwrite', layout: {} });
const form = `un=${user}&key=${key}&origin=plot&platform=sockets&args=${args}&kwargs=${kwargs}`;
const call = await open();
call.send('POST /clientresp HTTP/1.1\r\n');
call.send(`Host: ${server.host}\r\n`);
call.send(`Content-Length: ${Buffer.byteLength(form)}\r\n`);
call.send('\r\n');
call.send(form);
const answer = await call.end();
const { url, error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
if (error !== '') throw new Error(error);
console.log(`Live plot: ${url}`);

// Then the stream: a request whose body never ends, cut into chunks.
const stream = await open();
stream.send('POST / HTTP/1.1\r\n');
stream.send(`Host: ${server.host}\r\n`);
stream.send('Transfer-Encoding: chunked\r\n');
stream.send('Connection: close\r\n');
stream.send(`plotly-streamtoken: ${token}\r\n`);
stream.send('\r\n');

await every(100, (count) => {
  const t = count % 100;
  const message = `${JSON.stringify({ x: count, y: Number((Math.exp(-t / 30) * Math.cos(t / 4)).toFixed(4)) })}\n`;
  // A chunk is its length in hexadecimal digits, the bytes, and the end of a line. Here each holds one message.
  stream.send(`${Buffer.byteLength(message).toString(16)}\r\n`);
  stream.send(`${message}\r\n`);
});

// A chunk of no bytes is the end. The server answers now, and not before.
stream.send('0\r\n\r\n');
await stream.end();
