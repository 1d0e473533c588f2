import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { LiveConnection, MISSED_HEARTBEATS } from '../../../plot-server/live/viewer.ts';

test('a viewer that has taken nothing for ten minutes is cut off, one that has once meanwhile is not', () => {
  const socket = {
    writable: true,
    writableNeedDrain: false,
    destroyed: false,
    write: () => true,
    on: () => {},
    once: () => {},
    destroy() {
      this.destroyed = true;
    },
  };
  const response = { removeHeader: () => {}, writeHead: () => {}, write: () => true, socket };
  const viewer = new LiveConnection(response as unknown as ServerResponse);
  const beat = (count: number) => {
    for (let at = 0; at < count; at += 1) viewer.heartbeat();
  };
  socket.writableNeedDrain = true;
  beat(MISSED_HEARTBEATS - 1);
  socket.writableNeedDrain = false;
  beat(1);
  socket.writableNeedDrain = true;
  beat(MISSED_HEARTBEATS - 1);
  expect(socket.destroyed).toBe(false);
  beat(1);
  expect(socket.destroyed).toBe(true);
});
