import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventually } from '../../eventually.ts';
import { bytes, connected, connectPacket, ownBrokerRig } from './own-broker-rig.ts';

const CONNECTIONS = 200;

/** A packet whose length is right and whose body is anything. */
const packet = fc
  .tuple(fc.nat(255), fc.uint8Array({ maxLength: 60 }))
  .map(([header, body]) => Buffer.from([header, body.length, ...body]));

/** A sign-in with some bytes changed. */
const bentSignIn = fc.array(fc.tuple(fc.nat(38), fc.nat(255)), { maxLength: 3 }).map((changes) => {
  const signIn = connectPacket('fuzz');
  for (const [at, byte] of changes) signIn[at % signIn.length] = byte;
  return signIn;
});

const conversation = fc.tuple(bentSignIn, fc.array(packet, { maxLength: 8 }));

test('noise on many connections neither ends the broker nor keeps a client from what it subscribed to', async () => {
  const rig = await ownBrokerRig();
  const listener = await connected(rig);
  await listener.mqtt.subscribeAsync('boardstream/pi/$data');
  const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
  console.info(`FUZZ_SEED=${seed}`);
  const open = fc.sample(conversation, { numRuns: CONNECTIONS, seed }).map(([signIn, packets]) => {
    const connection = bytes(rig, Buffer.concat([signIn, ...packets]));
    connection.socket.end();
    return connection;
  });
  await eventually('all of them are over', async () => {
    await rig.clock.advance(1_000);
    return open.every(({ isClosed }) => isClosed());
  });
  const bridge = await connected(rig);
  await bridge.mqtt.publishAsync('boardstream/pi/$data', 'after', { qos: 1 });
  await eventually('it is heard', () => listener.heard.includes('boardstream/pi/$data after'));
  expect(rig.statuses.filter(({ type }) => type === 'requestFailed')).toEqual([]);
});
