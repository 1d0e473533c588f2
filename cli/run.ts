import { totalmem } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { BoardConfig, Bridge, BridgeConfig, ResolvedConfig, UsbBoardsWatch } from '../bridge/index.ts';
import { type OnStatus, systemClock } from '../core/index.ts';
import { bridgeReload } from './bridge-reload.ts';
import { controlSocket } from './control-socket.ts';
import { addDestinationOptions } from './destination-options.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { onHangup } from './on-hangup.ts';
import { baudOption, dataFolder, httpPortOption, wholeNumber } from './options.ts';
import { type RunOptions, runSettings } from './run-options.ts';
import { addServerOptions } from './server-options.ts';
import { openSpool } from './spool.ts';
import { destinationOf, startStreamServer } from './stream-server.ts';
import { untilAborted } from './until-aborted.ts';
import { programVersion } from './version.ts';

export function runCommand(): Command {
  const command = new Command('run')
    .description('Stream real boards: every line they print becomes points of a live plot.')
    .option(
      '--port <path>',
      'serial device, tcp://HOST:PORT, rfc2217://HOST:PORT, or - for standard input; may be given again',
      collect,
      [],
    )
    .option('--baud <n>', 'bits per second, or auto, which is so by itself', baudOption)
    .option('--config <file>', 'what to do, as YAML; options and BOARDSTREAM_… variables win over it')
    .option('--print-config', 'show what all of that comes to, without secrets, and do nothing');
  addDestinationOptions(command)
    .option(
      '--spool-max <MiB>',
      'points that wait for the server take no more of the disk; then the oldest make way; default 256',
      wholeNumber(2, 1_048_576),
    )
    .option('--serve', 'start the embedded stream server; this is so when there is no destination');
  return addServerOptions(command)
    .option('--data <folder>', 'where points wait, and where the embedded server keeps plots and accounts')
    .option('--metrics-port <n>', 'with --to: answer /metrics on this port, for this machine only', httpPortOption)
    .addHelpText(
      'after',
      `
A point waits on the disk until the server says that it is stored, over a kill of either end and a network that is away.
A server that does not say so is told from one that does within 5 s, and then points on the way are lost when the
connection breaks; --ack require waits for one that does, --ack off does not ask.

With no --port and no boards in the configuration every USB serial device is read. User and key of --to are best left to
boardstream login, or to BOARDSTREAM_USER and BOARDSTREAM_KEY, where other users of this machine cannot see them, or to
the file that BOARDSTREAM_KEY_FILE names. SIGHUP reads the configuration again: boards that it leaves as they are stay open.

Examples:
  boardstream run --port /dev/ttyACM0
  boardstream run --config boardstream.yaml
  some-program | boardstream run --port - --to http://pi.local:8080
  boardstream run --port /dev/ttyACM0 --to - | jq .value`,
    )
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const settings = runSettings(options);
  const [{ mistakeLine }, { readConfig }] = await Promise.all([
    import('../bridge/index.ts'),
    import('./read-config.ts'),
  ]);
  const read = () => readConfig(options.config, settings);
  const resolved = read();
  if (resolved.kind === 'invalid') {
    process.stderr.write(`${resolved.mistakes.map(mistakeLine).join('\n')}\n`);
    process.exitCode = EXIT.badConfiguration;
    return;
  }
  if (options.printConfig === true) process.stdout.write(resolved.shown);
  else await runConfigured(resolved.config, read, options);
}

async function runConfigured(config: BridgeConfig, read: () => ResolvedConfig, options: RunOptions): Promise<void> {
  const signal = interruptSignal();
  const [bridge, { statusLog }] = await Promise.all([import('../bridge/index.ts'), import('./log.ts')]);
  const log = statusLog();
  const tooSmall = bridge.whyTooSmall({ arch: process.arch, memoryBytes: totalmem() });
  if (tooSmall !== undefined) log({ type: 'machineTooSmall', why: tooSmall });
  const onStatus: OnStatus = (status) => {
    log(status);
    if (status.type === 'firstPointSent') process.stdout.write(`Live plot: ${status.url}\n`);
  };
  const opened: { close(): Promise<void> }[] = [];
  // Points that wait, and the boards, are left in order when the reader of the points goes away: it is the bridge that ends.
  if (writesToOutput(config)) process.stdout.removeAllListeners('error').on('error', () => undefined);
  try {
    const spool = await openSpool({ data: options.data, ...config.spool }, onStatus);
    opened.push(spool);
    const meter = new bridge.DeliveryMeter(systemClock);
    const metrics = () => bridge.bridgeMetrics({ spool: spool.stats(), delivery: meter.snapshot() });
    let destination = config.destination;
    if (destination === undefined) {
      const server = await startStreamServer({ ...config.server, data: options.data, metrics }, onStatus);
      opened.push(server);
      destination = destinationOf(server);
    }
    if (config.metricsPort !== undefined) {
      const endpoint = await bridge.serveMetrics(config.metricsPort, metrics);
      opened.push(endpoint);
      onStatus({ type: 'metricsServed', url: endpoint.url });
    }
    const health = new bridge.BoardHealth({
      ...{ bridge: config.name, version: programVersion(), spool, clock: systemClock, supply: bridge.supplyNow() },
    });
    const controlledBoards = new bridge.ControlledBoards();
    const path = controlSocket(options.data);
    opened.push(await bridge.serveControl({ path, boards: controlledBoards, clock: systemClock, onStatus }));
    const memory = bridge.openBoardMemory(join(dataFolder(options.data), 'boards.json'), onStatus);
    const boardsOf = boardsOfConfig(() =>
      bridge.watchUsbBoards({
        ...{ baudRate: options.baud ?? 'auto', memory, clock: systemClock, onStatus, signal },
        onBoards: (boards) => running.change({ boards }),
      }),
    );
    const storeMemory = bridge.openStoreMemory(join(dataFolder(options.data), 'brokers.json'), onStatus);
    const running: Bridge = bridge.startBridge({
      ...{
        name: config.name,
        boards: boardsOf(config),
        boardsMayCome: config.boards === undefined,
        memory,
        storeMemory,
      },
      ...{ controlledBoards, destination, spool, health, meter, clock: systemClock, onStatus, signal },
    });
    if (options.config !== undefined) {
      const { config: file } = options;
      const reload = bridgeReload({ bridge: running, file, config, read, boardsOf, started: destination, onStatus });
      onHangup(reload, signal);
    }
    const onPower: OnStatus = (status) => {
      health.heard(status);
      onStatus(status);
    };
    void bridge.watchPower({ clock: systemClock, onStatus: onPower, signal });
    await running.done;
    // The input may have ended; the plot is still worth looking at.
    if (config.destination === undefined) await untilAborted(signal);
  } finally {
    for (const resource of opened.reverse()) await resource.close();
  }
}

function writesToOutput({ destination }: BridgeConfig): boolean {
  return destination?.kind === 'ndjson' && destination.path === '-';
}

/** The boards that a configuration names, else every USB board there is. */
function boardsOfConfig(watch: () => UsbBoardsWatch): (config: BridgeConfig) => readonly BoardConfig[] {
  let usb: UsbBoardsWatch | undefined;
  return ({ boards }) => {
    if (boards === undefined) {
      usb ??= watch();
      return usb.boards();
    }
    usb?.stop();
    usb = undefined;
    return boards;
  };
}

function collect(path: string, paths: readonly string[]): readonly string[] {
  return [...paths, path];
}
