import { describe, expect, test } from 'vitest';
import { eventually } from '../../eventually.ts';
import { bytes, client, connected, connectPacket, ownBrokerRig } from './own-broker-rig.ts';

describe('the broker in the server', () => {
  test('carries a message from one client to another, and shows a retained one to whoever comes later', async () => {
    const rig = await ownBrokerRig();
    const early = await connected(rig);
    await early.mqtt.subscribeAsync('boardstream/#', { qos: 1 });
    const bridge = await connected(rig);
    await bridge.mqtt.publishAsync('boardstream/pi/uno/$state', '{"T":21}', { qos: 1, retain: true });
    await bridge.mqtt.publishAsync('homeassistant/device/uno/config', '{}', { qos: 1 });
    const late = await connected(rig);
    await late.mqtt.subscribeAsync('#', { qos: 1 });
    await eventually('both hear it', () => early.heard.length === 1 && late.heard.length === 1);
    expect(early.heard).toEqual(['boardstream/pi/uno/$state {"T":21}']);
    expect(late.heard).toEqual(['boardstream/pi/uno/$state {"T":21} retained']);
  });

  test('delivers every message to one who subscribes to retained ones and others', async () => {
    const rig = await ownBrokerRig();
    const listener = await connected(rig);
    await listener.mqtt.subscribeAsync('#', { qos: 1 });
    const bridge = await connected(rig);
    for (let index = 0; index < 300; index += 1) {
      bridge.mqtt.publish('boardstream/pi/uno/$state', `${index}`, { qos: 0, retain: true });
      bridge.mqtt.publish('boardstream/pi/uno/T', `${index}`, { qos: 0 });
      bridge.mqtt.publish('boardstream/pi/$data', `${index}`, { qos: 1 });
    }
    await eventually('all of them are there', () => listener.heard.length === 900, 3_000);
  });

  test.each([
    ['a wrong key', { password: 'wrong' }],
    ['a wrong user', { username: '__proto__' }],
    ['neither user nor key', { username: '', password: '' }],
  ])('refuses %s as MQTT says it', async (_, options) => {
    const rig = await ownBrokerRig();
    const { errors } = client(rig, options);
    await eventually('it is refused', () => errors.length > 0);
    expect(errors[0]).toMatch(/Bad username or password/);
  });

  test('answers wrong keys of one address late once there were many, and then looks at none for a while', async () => {
    const rig = await ownBrokerRig({ boundsLoopback: true, limits: { 'wrong-keys-per-minute': 2 } });
    const clients = Array.from({ length: 4 }, () => client(rig, { password: 'wrong' }));
    const refused = () => clients.filter(({ errors }) => errors.length > 0).length;
    await eventually('two are refused', () => refused() === 2);
    await eventually('the others wait', () => rig.statuses.some(({ type }) => type === 'clientsRefused'));
    expect(refused()).toBe(2);
    await eventually('they are refused too, 2 s later', async () => {
      await rig.clock.advance(2_000);
      return refused() === 4;
    });
  });

  test.each([
    ['boardstream/pi/$ack', false, 'it publishes on an $ack topic'],
    ['boardstream/pi/$data', true, 'it has points retained'],
    ['other/topic', false, 'it publishes outside boardstream/ and homeassistant/'],
    ['$SYS/fake', false, 'it publishes outside boardstream/ and homeassistant/'],
    ['boardstream', false, 'it publishes outside boardstream/ and homeassistant/'],
  ])('ends a connection that publishes on %s (retained: %s), and says why', async (topic, retain, why) => {
    const rig = await ownBrokerRig();
    const other = await connected(rig);
    await other.mqtt.subscribeAsync('#');
    const bridge = await connected(rig);
    bridge.mqtt.publish(topic, 'x', { retain });
    await eventually('it is closed', bridge.isClosed);
    await eventually('and the log knows', () => rig.statuses.length === 1);
    expect(rig.statuses[0]).toMatchObject({ type: 'clientsRefused', why: expect.stringContaining(why) });
    expect(other.heard).toEqual([]);
  });

  test('holds a last will to the same rules', async () => {
    const rig = await ownBrokerRig();
    const listener = await connected(rig);
    await listener.mqtt.subscribeAsync('#');
    const payload = Buffer.from('offline');
    const bad = await connected(rig, { will: { topic: 'boardstream/pi/$ack', payload, qos: 0, retain: false } });
    const good = await connected(rig, { will: { topic: 'boardstream/pi/$state', payload, qos: 1, retain: true } });
    bad.mqtt.stream.destroy();
    good.mqtt.stream.destroy();
    await eventually('the good one is heard', () => listener.heard.length > 0);
    expect(listener.heard).toEqual(['boardstream/pi/$state offline']);
    expect(rig.statuses).toMatchObject([{ type: 'clientsRefused', why: expect.stringContaining('$ack') }]);
  });

  test('lets nobody listen to what it says of itself', async () => {
    const rig = await ownBrokerRig();
    const { mqtt } = await connected(rig);
    await expect(mqtt.subscribeAsync('$SYS/#')).rejects.toThrow();
    const filters = Array.from({ length: 1_000 }, (_, index) => `boardstream/${index}`);
    await mqtt.subscribeAsync(filters);
    await expect(mqtt.subscribeAsync('boardstream/one/more')).rejects.toThrow();
    await mqtt.unsubscribeAsync('boardstream/0');
    await mqtt.subscribeAsync('boardstream/one/more');
  });

  test('keeps nothing for a client that is away, whatever session it asks for', async () => {
    const rig = await ownBrokerRig();
    const sleeper = await connected(rig, { clientId: 'sleeper', clean: false });
    await sleeper.mqtt.subscribeAsync('boardstream/#', { qos: 1 });
    await sleeper.mqtt.endAsync(true);
    const bridge = await connected(rig);
    await bridge.mqtt.publishAsync('boardstream/pi/$data', 'missed', { qos: 1 });
    const back = await connected(rig, { clientId: 'sleeper', clean: false });
    await back.mqtt.subscribeAsync('boardstream/#', { qos: 1 });
    await bridge.mqtt.publishAsync('boardstream/pi/$data', 'heard', { qos: 1 });
    await eventually('it hears again', () => back.heard.length > 0);
    expect(back.heard).toEqual(['boardstream/pi/$data heard']);
  });

  test.each(['__proto__', 'constructor', 'toString', '#', '$SYS'])(
    'takes %j as a client id like others',
    async (clientId) => {
      const rig = await ownBrokerRig();
      const odd = await connected(rig, { clientId });
      await odd.mqtt.subscribeAsync(`boardstream/${clientId.replace('#', '+')}/T`);
      await odd.mqtt.publishAsync(`boardstream/${clientId.replace('#', 'x')}/T`, '1', { qos: 1 });
      await eventually('it hears itself', () => odd.heard.length === 1);
    },
  );

  test('closes the older of two clients with one id, and says so when they go on with it', async () => {
    const rig = await ownBrokerRig();
    for (let count = 0; count < 3; count += 1) {
      const older = await connected(rig, { clientId: 'twin' });
      const newer = await connected(rig, { clientId: 'twin' });
      await eventually('the older one is closed', older.isClosed);
      expect(newer.isClosed()).toBe(false);
      if (count === 0) expect(rig.statuses).toEqual([]);
    }
    expect(rig.statuses[0]).toEqual({ type: 'clientIdShared', clientId: 'twin', count: 3 });
  });
});

describe('a connection that', () => {
  test('announces 256 MB ends before they come', async () => {
    const rig = await ownBrokerRig();
    const { isClosed } = bytes(rig, Buffer.concat([connectPacket('a'), Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])]));
    await eventually('it is closed', isClosed);
    expect(rig.statuses).toMatchObject([
      { type: 'clientsRefused', why: 'it announces a packet of more than 1024 KiB' },
    ]);
  });

  test.each([
    ['says nothing', Buffer.alloc(0)],
    ['stops within its sign-in', connectPacket('slow').subarray(0, 9)],
  ])('%s is closed after 10 s', async (_, content) => {
    const rig = await ownBrokerRig();
    const { socket, isClosed } = bytes(rig, content);
    await eventually('it is open', () => socket.readyState === 'open');
    await eventually('it is closed', async () => {
      await rig.clock.advance(10_000);
      return isClosed();
    });
  });

  test('was let in stays, however long ago that is', async () => {
    const rig = await ownBrokerRig();
    const bridge = await connected(rig);
    await rig.clock.advance(3_600_000);
    await bridge.mqtt.publishAsync('boardstream/pi/$data', 'x', { qos: 1 });
    expect(bridge.isClosed()).toBe(false);
  });

  test('speaks HTTP is closed at once', async () => {
    const rig = await ownBrokerRig();
    const { isClosed } = bytes(rig, Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    await eventually('it is closed', isClosed);
  });
});
