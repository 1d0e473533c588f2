import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { ManualClock, OVERLONG_LINE, type ReceivedLine, serverLimits } from '../../core/index.ts';
import { AckConnection } from '../../plot-server/ingest/ack-connection.ts';
import type { LineJudge } from '../../plot-server/ingest/line-judge.ts';

function rig() {
  const clock = new ManualClock();
  const events = new EventEmitter();
  const socket = Object.assign(events, {
    destroyed: false,
    setNoDelay: () => {},
    destroy() {
      this.destroyed = true;
      events.emit('close');
      response.emit('close');
    },
  });
  const request = Object.assign(new EventEmitter(), { socket, complete: false });
  const response = Object.assign(new EventEmitter(), {
    writableLength: 0,
    ended: false,
    writeHead: () => {},
    flushHeaders: () => {},
    write(text: string) {
      this.writableLength += text.length;
    },
    end() {
      this.ended = true;
    },
  });
  const heard: (readonly ReceivedLine[] | string)[] = [];
  const connection = new AckConnection({
    number: 1,
    boot: 'b',
    request: request as unknown as IncomingMessage,
    response: response as unknown as ServerResponse,
    judge: {} as LineJudge,
    limits: serverLimits(),
    clock,
  });
  connection.open({
    received: (lines) => heard.push(lines),
    requestEnded: () => heard.push('ended'),
    closed: () => heard.push('closed'),
  });
  return { clock, socket, request, response, heard, connection };
}

test('a client that does not read what it is told is cut off at 256 KiB', () => {
  const { socket, heard, connection } = rig();
  const text = 'a'.repeat(64 * 1024);
  for (let at = 0; at < 4; at += 1) connection.send(text);
  expect(socket.destroyed).toBe(false);
  connection.send('b');
  expect(socket.destroyed).toBe(true);
  expect(heard).toEqual(['closed']);
});

test('a client that goes on sending a second after the end of the response is cut off', async () => {
  const { clock, socket, request, response, heard, connection } = rig();
  connection.end();
  expect(response.ended).toBe(true);
  request.emit('data', Buffer.from('{"y":1}\n'));
  await clock.advance(999);
  expect(socket.destroyed).toBe(false);
  await clock.advance(1);
  expect(socket.destroyed).toBe(true);
  expect(heard).toEqual(['closed']);
});

test('a client that leaves in time leaves no timer behind', async () => {
  const { clock, request, connection } = rig();
  connection.end();
  request.emit('close');
  await clock.advance(0);
  expect(clock.sleeping).toBe(0);
});

test('what is left of a line when the chunk ends waits for the rest, and its bytes are a sign of life', () => {
  const { request, heard } = rig();
  request.emit('data', Buffer.from(`1\n${'2'.repeat(65_537)}`));
  request.emit('data', Buffer.from('2\n3\n4'));
  request.emit('data', Buffer.from('5'));
  expect(heard).toEqual([['1'], [OVERLONG_LINE, '3'], []]);
});
