import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, expect, onTestFinished } from 'vitest';
import type { DiscoveryMessage } from '../../bridge/sinks/mqtt/announcement/home-assistant/discovery-message.ts';
import { parseBridgeReport, systemClock } from '../../core/index.ts';
import { discoveryFaults } from '../bridge/sinks/mqtt/home-assistant/discovery-rules.ts';
import { Mosquitto, type MosquittoOptions } from '../brokers/mosquitto.ts';
import { retainedBy } from '../brokers/retained.ts';
import { eventually } from '../eventually.ts';
import { requireProgram, testWith } from '../requirements.ts';
import { CliProcess, runCli, stopAll } from './cli-process.ts';

const programs = { mosquitto: requireProgram('mosquitto'), mosquittoSub: requireProgram('mosquitto_sub') };
const withAccounts = { ...programs, mosquittoPasswd: requireProgram('mosquitto_passwd') };

type Paths = Readonly<Record<keyof typeof programs, string>>;

afterEach(stopAll);

const BRIDGE = 'boardstream/pi4/$state';
const BOARD = 'boardstream/pi4/greenhouse/$state';
const AVAILABILITY = 'boardstream/pi4/greenhouse/$availability';

async function startBroker(paths: Paths, options: Partial<MosquittoOptions> = {}) {
  const broker = await Mosquitto.open({ ...paths, ...options });
  onTestFinished(() => broker.close());
  return {
    broker,
    /** Waits until what is retained is as it is asked to be, and returns it. */
    async retained(what: string, holds: (retained: ReadonlyMap<string, string>) => boolean) {
      let retained: ReadonlyMap<string, string> = new Map();
      await eventually(
        what,
        async () => {
          retained = await retainedBy(paths.mosquittoSub, broker.port);
          return holds(retained);
        },
        40_000,
      );
      return retained;
    },
  };
}

/** A bridge whose board is a keyboard, a line a second on it. */
function startBridge(port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'boardstream-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'boardstream.yaml');
  const broker = `{ kind: mqtt, url: "mqtt://127.0.0.1:${port}", ack: "off", homeAssistant: true }`;
  writeFileSync(config, `name: pi4\nboards:\n  greenhouse: { source: stdin }\ndestinations:\n  home: ${broker}\n`);
  const bridge = new CliProcess(['run', '--config', config, '--data', join(folder, 'data')]);
  const typing = new AbortController();
  onTestFinished(() => typing.abort());
  void (async () => {
    for (let line = 0; !typing.signal.aborted; line += 1) {
      bridge.child.stdin.write(`T: ${20 + (line % 10) / 10} C, H: 51 %\n`);
      await systemClock.sleep(300, typing.signal);
    }
  })();
  return { bridge, config };
}

/** Discovery messages, found right by the rules, by the name of the device. */
function devicesIn(retained: ReadonlyMap<string, string>): Map<string, DiscoveryMessage> {
  const found = [...retained].filter(([topic]) => topic.startsWith('homeassistant/'));
  expect(found.flatMap(([topic, payload]) => discoveryFaults(topic, payload))).toEqual([]);
  const messages = found.map(([, payload]) => JSON.parse(payload) as DiscoveryMessage);
  return new Map(messages.map((message) => [message.dev.name, message]));
}

const isAllThere = (retained: ReadonlyMap<string, string>) =>
  devicesIn(retained).size === 2 &&
  retained.get(AVAILABILITY) === 'online' &&
  retained.has(BOARD) &&
  parseBridgeReport(retained.get(BRIDGE) ?? '')?.state === 'online';

testWith(
  programs,
  'a board is on the broker with its sensors; it comes back after a restart of the broker, and when Home Assistant starts',
  async (paths) => {
    const { broker, retained } = await startBroker(paths);
    startBridge(broker.port);
    const first = devicesIn(await retained('all is retained', isAllThere));
    const greenhouse = first.get('greenhouse');
    expect(Object.values(greenhouse?.cmps ?? {})).toMatchObject([
      { name: 'T', unit_of_meas: '°C', dev_cla: 'temperature', exp_aft: 60 },
      { name: 'H', unit_of_meas: '%' },
    ]);
    expect(greenhouse?.stat_t).toBe(BOARD);

    await broker.kill();
    await broker.start();
    expect(devicesIn(await retained('all is retained again', isAllThere)).keys()).toEqual(first.keys());

    const client = await connectAsync(broker.url);
    for (const id of [...first.values()].flatMap(({ dev }) => dev.ids)) {
      await client.publishAsync(`homeassistant/device/${id}/config`, '', { qos: 1, retain: true });
    }
    await retained('discovery is gone', (found) => devicesIn(found).size === 0);
    await client.publishAsync('homeassistant/status', 'online', { qos: 1 });
    await client.endAsync();
    await retained('discovery is told again', isAllThere);
  },
  120_000,
);

testWith(
  programs,
  'a bridge that is killed is offline by its last will, one that is stopped says so; forget clears all of it',
  async (paths) => {
    const { broker, retained } = await startBroker(paths);
    const killed = startBridge(broker.port);
    await retained('all is retained', isAllThere);
    expect((await runCli(['forget', 'greenhouse', '--config', killed.config])).stderr).toContain('is in use');
    await killed.bridge.stop('SIGKILL');
    const isOffline = (found: ReadonlyMap<string, string>) =>
      parseBridgeReport(found.get(BRIDGE) ?? '')?.state === 'offline';
    const left = await retained('the bridge is offline', isOffline);
    expect(parseBridgeReport(left.get(BRIDGE) ?? '')?.details).toBeUndefined();

    const { bridge, config } = startBridge(broker.port);
    await retained('all is retained', isAllThere);
    expect(await bridge.stop()).toBe(0);
    const after = await retained('the bridge is offline', isOffline);
    expect(after.get(AVAILABILITY)).toBe('offline');
    expect(parseBridgeReport(after.get(BRIDGE) ?? '')?.details?.version).toMatch(/^\d+\./);

    const forgotten = await runCli(['forget', 'greenhouse', '--config', config]);
    expect(forgotten.exitCode, forgotten.stderr).toBe(0);
    expect(forgotten.stdout.split('\n').sort()).toEqual([
      '',
      '3 cleared',
      AVAILABILITY,
      BOARD,
      expect.stringMatching(/^homeassistant\/device\/boardstream_.*\/config$/),
    ]);
    const again = await runCli(['forget', 'greenhouse', '--config', config]);
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing is retained of greenhouse') });

    const all = await runCli(['forget', '--all', '--bridge', 'pi4', '--to', broker.url]);
    expect(all.stdout).toContain('2 cleared');
    expect([...(await retainedBy(paths.mosquittoSub, broker.port))]).toEqual([]);
  },
  120_000,
);

testWith(
  withAccounts,
  'forget fails, and says why, where the broker does not know the account or does not let it write',
  async (paths) => {
    const { broker } = await startBroker(paths, {
      passwords: { pi4: 'secret-4', guest: 'secret-g' },
      acl: 'user pi4\ntopic readwrite boardstream/pi4/#\nuser guest\ntopic read #\n',
    });
    const as = (account: string) => broker.url.replace('//', `//${account}@`);
    const client = await connectAsync(as('pi4:secret-4'));
    await client.publishAsync(AVAILABILITY, 'online', { qos: 1, retain: true });
    await client.endAsync();
    const forget = (account: string) => runCli(['forget', 'greenhouse', '--bridge', 'pi4', '--to', as(account)]);

    const guest = await forget('guest:secret-g');
    expect(guest).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`still retained, such as ${AVAILABILITY}`),
    });
    const stranger = await forget('guest:wrong');
    expect(stranger).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('refuses the user "guest"') });
    expect(`${guest.stderr}${stranger.stderr}${guest.stdout}`).not.toMatch(/secret|wrong/);
    expect((await forget('pi4:secret-4')).stdout).toContain('1 cleared');

    await broker.kill();
    const nobody = await forget('pi4:secret-4');
    expect(nobody).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing listens at') });
  },
  120_000,
);
