import { hostname, totalmem } from 'node:os';
import { Command } from 'commander';
import { BoardstreamError, type OnStatus, systemClock } from '../core/index.ts';
import { boardOfPort } from './board-of-port.ts';
import { controlSocket } from './control-socket.ts';
import { addDestinationOptions, type DestinationOptions, deliveryOf, remoteServer } from './destination-options.ts';
import { interruptSignal } from './interrupt.ts';
import { baudOption, DEFAULT_HOST, DEFAULT_HTTP_PORT, httpPortOption, wholeNumber } from './options.ts';
import { openSpool, type SpoolOptions } from './spool.ts';
import { type StreamServerOptions, startStreamServer } from './stream-server.ts';
import { untilAborted } from './until-aborted.ts';

interface RunOptions extends StreamServerOptions, DestinationOptions, SpoolOptions {
  readonly port: readonly string[];
  readonly baud: number | 'auto';
  readonly serve?: boolean;
  readonly metricsPort?: number;
}

/** Three million points. */
const DEFAULT_SPOOL_MIB = 256;

export function runCommand(): Command {
  const command = new Command('run')
    .description('Stream real boards: every line they print becomes points of a live plot.')
    .option(
      '--port <path>',
      'serial device, tcp://HOST:PORT, rfc2217://HOST:PORT, or - for standard input; may be given again',
      collect,
      [],
    )
    .option('--baud <n>', 'bits per second, or auto', baudOption, 'auto');
  return addDestinationOptions(command)
    .option(
      '--spool-max <MiB>',
      'points that wait for the server take no more of the disk; then the oldest make way',
      wholeNumber(2, 1_048_576),
      DEFAULT_SPOOL_MIB,
    )
    .option('--serve', 'start the embedded stream server; this is so when there is no --to')
    .option('--http-port <n>', 'TCP port of the embedded server; 0 takes a free one', httpPortOption, DEFAULT_HTTP_PORT)
    .option('--host <address>', 'address the embedded server listens on', DEFAULT_HOST)
    .option('--data <folder>', 'where points wait, and where the embedded server keeps plots and accounts')
    .option('--metrics-port <n>', 'with --to: answer /metrics on this port, for this machine only', httpPortOption)
    .addHelpText(
      'after',
      `
A point waits on the disk until the server says that it is stored, over a kill of either end and a network that is away.
A server that does not say so is told from one that does within 5 s, and then points on the way are lost when the
connection breaks; --ack require waits for one that does, --ack off does not ask.

With no --port every USB serial device is read. User and key of --to may also come from BOARDSTREAM_USER and
BOARDSTREAM_KEY, where other users of this machine cannot see them.

Examples:
  boardstream run --port /dev/ttyACM0
  some-program | boardstream run --port - --to http://pi.local:8080`,
    )
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  if (options.serve === true && options.to !== undefined) {
    throw new BoardstreamError('USAGE', 'give either --to or --serve: a bridge has one destination');
  }
  const remote = options.to === undefined ? undefined : remoteServer(options.to);
  const signal = interruptSignal();
  const [bridge, { statusLog }] = await Promise.all([import('../bridge/index.ts'), import('./log.ts')]);
  const ports = options.port.length > 0 ? options.port : usbPorts(bridge.listPorts());
  const boards = [...new Set(ports)].map((path) => boardOfPort(path, options.baud));
  const log = statusLog();
  const tooSmall = bridge.whyTooSmall({ arch: process.arch, memoryBytes: totalmem() });
  if (tooSmall !== undefined) log({ type: 'machineTooSmall', why: tooSmall });
  const onStatus: OnStatus = (status) => {
    log(status);
    if (status.type === 'firstPointSent') process.stdout.write(`Live plot: ${status.url}\n`);
  };
  const opened: { close(): Promise<void> }[] = [];
  try {
    const spool = await openSpool(options, onStatus);
    opened.push(spool);
    const meter = new bridge.DeliveryMeter(systemClock);
    const metrics = () => bridge.bridgeMetrics({ spool: spool.stats(), delivery: meter.snapshot() });
    const server = remote ?? (await startStreamServer({ ...options, metrics }, onStatus));
    if ('close' in server) opened.push(server);
    if (options.metricsPort !== undefined) {
      const endpoint = await bridge.serveMetrics(options.metricsPort, metrics);
      opened.push(endpoint);
      onStatus({ type: 'metricsServed', url: endpoint.url });
    }
    const { url, user, key } = server;
    const destination = { url: new URL(url), user, key, ...deliveryOf(options) };
    const common = { clock: systemClock, onStatus, signal };
    const controlledBoards = new bridge.ControlledBoards();
    const path = controlSocket(options.data);
    opened.push(await bridge.serveControl({ path, boards: controlledBoards, clock: systemClock, onStatus }));
    await bridge.runBridge({ name: hostname(), boards, destination, spool, meter, controlledBoards, ...common });
    // The input may have ended; the plot is still worth looking at.
    if (remote === undefined) await untilAborted(signal);
  } finally {
    for (const resource of opened.reverse()) await resource.close();
  }
}

function usbPorts(ports: readonly { path: string; vendorId: string | undefined }[]): string[] {
  const paths = ports.filter(({ vendorId }) => vendorId !== undefined).map(({ path }) => path);
  if (paths.length > 0) return paths;
  throw new BoardstreamError(
    'USAGE',
    'no USB serial device is connected: plug the board in, or name its device with --port',
  );
}

function collect(path: string, paths: readonly string[]): readonly string[] {
  return [...paths, path];
}
