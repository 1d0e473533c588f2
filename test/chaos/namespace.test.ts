import { resolve } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { testWith } from '../requirements.ts';
import { Namespace } from './namespace.ts';
import { ProgramProcess } from './program-process.ts';
import { requireNamespace } from './requirements.ts';

const PORT = 7_000;
const TALK = resolve('test/chaos/processes/talk.mjs');

testWith(
  { namespace: requireNamespace() },
  'in a namespace packets are swallowed one way until it is healed, and sockets are ended',
  async () => {
    const namespace = await Namespace.open();
    const talk = new ProgramProcess([...namespace.wrapper, process.execPath, TALK, `${PORT}`]);
    try {
      await talk.printed(/tick 3\n/);
      await namespace.drop(PORT, ['toServer']);
      let swallowed = 0;
      await eventually('packets are swallowed', async () => {
        swallowed = await namespace.swallowedPackets();
        return swallowed > 1;
      });
      expect(await namespace.heal()).toBeGreaterThanOrEqual(swallowed);
      expect(await namespace.swallowedPackets()).toBe(0);
      await talk.printed(/tick 30\n/);
      expect(await namespace.killSockets(PORT)).toBeGreaterThan(0);
      await talk.printed(/broken E/);
    } finally {
      await talk.stop('SIGKILL');
      await namespace.close();
    }
  },
);
