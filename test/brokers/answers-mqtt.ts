import { connect } from 'node:net';
import { systemClock } from '../../core/index.ts';

/** CONNECT of MQTT 3.1.1 with a clean session, a keep-alive of 10 s and the client id `ready`. */
const CONNECT = Buffer.from('\x10\x11\0\x04MQTT\x04\x02\0\x0a\0\x05ready', 'latin1');
const CONNACK = 0x20;
/** A node without a leader takes a connection and is silent; it is asked again. */
const PATIENCE_MS = 1_000;

/** Whether a broker answers on a port of loopback, though it be with a refusal. */
export function answersMqtt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(CONNECT));
    const finish = (answers: boolean) => {
      resolve(answers);
      socket.destroy();
      patience.abort();
    };
    const patience = new AbortController();
    void systemClock.sleep(PATIENCE_MS, patience.signal).then(() => finish(false));
    socket.on('data', (chunk) => finish(chunk[0] === CONNACK));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
  });
}

/** Whether anything listens on a port of loopback. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (listens: boolean) => {
      resolve(listens);
      socket.destroy();
    };
    socket.on('connect', () => finish(true));
    socket.on('error', () => finish(false));
  });
}
