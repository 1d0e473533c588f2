import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { LiveConnection, MISSED_HEARTBEATS } from '../../../plot-server/live/viewer.ts';

test('a viewer that has taken nothing for ten minutes is cut off, one that has once meanwhile is not', () => {
  const response = {
    writableNeedDrain: false,
    destroyed: false,
    writeHead: () => {},
    write: () => true,
    on: () => {},
    once: () => {},
    destroy() {
      this.destroyed = true;
    },
  };
  const viewer = new LiveConnection(response as unknown as ServerResponse);
  const beat = (count: number) => {
    for (let at = 0; at < count; at += 1) viewer.heartbeat();
  };
  response.writableNeedDrain = true;
  beat(MISSED_HEARTBEATS - 1);
  response.writableNeedDrain = false;
  beat(1);
  response.writableNeedDrain = true;
  beat(MISSED_HEARTBEATS - 1);
  expect(response.destroyed).toBe(false);
  beat(1);
  expect(response.destroyed).toBe(true);
});
