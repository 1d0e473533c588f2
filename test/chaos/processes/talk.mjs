// One connection over the loopback: the one end says "tick" and a number every 20 ms, the other end prints it. Plain
// JavaScript, because it is a process of its own: node talk.mjs PORT
import { connect, createServer } from 'node:net';

const port = Number(process.argv[2]);
const failed = (error) => console.log('broken', error.code);

createServer((socket) => socket.on('error', failed).pipe(process.stdout)).listen(port, '127.0.0.1', () => {
  const socket = connect(port, '127.0.0.1').on('error', failed);
  let ticks = 0;
  setInterval(() => {
    ticks += 1;
    socket.write(`tick ${ticks}\n`);
  }, 20);
});
