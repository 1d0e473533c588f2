import { hostname } from 'node:os';
import { basename } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { BoardConfig, StreamDestination } from '../bridge/index.ts';
import { BoardstreamError, type OnStatus, systemClock } from '../core/index.ts';
import { interruptSignal } from './interrupt.ts';
import { DEFAULT_HOST, DEFAULT_HTTP_PORT, environmentAccount, httpPortOption, wholeNumber } from './options.ts';
import { openSpool } from './spool.ts';
import { destinationOf, type StreamServerOptions, startStreamServer } from './stream-server.ts';
import { untilAborted } from './until-aborted.ts';

type AckOption = NonNullable<StreamDestination['ack']>;

interface RunOptions extends StreamServerOptions {
  readonly port: readonly string[];
  readonly baud: number | 'auto';
  readonly to?: URL;
  readonly serve?: boolean;
  readonly ack: AckOption;
}

export function runCommand(): Command {
  return new Command('run')
    .description('Stream real boards: every line they print becomes points of a live plot.')
    .option('--port <path>', 'serial device to read, or - for standard input; may be given again', collect, [])
    .option('--baud <n>', 'bits per second, or auto', baudOption, 'auto')
    .option('--to <url>', 'stream server to send to, http://user:key@host:port', urlOption)
    .addOption(
      new Option('--ack <mode>', 'acknowledgements of the server: auto uses them where there are, require insists')
        .choices(['auto', 'require', 'off'])
        .default('auto'),
    )
    .option('--serve', 'start the embedded stream server; this is so when there is no --to')
    .option('--http-port <n>', 'TCP port of the embedded server; 0 takes a free one', httpPortOption, DEFAULT_HTTP_PORT)
    .option('--host <address>', 'address the embedded server listens on', DEFAULT_HOST)
    .option('--data <folder>', 'where the embedded server keeps plots and accounts')
    .addHelpText(
      'after',
      `
A point waits at the bridge until the server acknowledges that it is stored. A server that cannot is told from one that
can within 5 s, and then points on the way are lost when the connection breaks; --ack require waits for one that can,
--ack off does not ask.

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
  const signal = interruptSignal();
  const [bridge, { statusLog }] = await Promise.all([import('../bridge/index.ts'), import('./log.ts')]);
  const ports = options.port.length > 0 ? options.port : usbPorts(bridge.listPorts());
  const baudRate = options.baud === 'auto' ? bridge.DEFAULT_BAUD_RATE : options.baud;
  const boards = [...new Set(ports)].map((path) => boardConfig(path, baudRate));
  const log = statusLog();
  const onStatus: OnStatus = (status) => {
    log(status);
    if (status.type === 'firstPointSent') process.stdout.write(`Live plot: ${status.url}\n`);
  };
  const server = options.to === undefined ? await startStreamServer(options, onStatus) : undefined;
  const account = server === undefined ? remote(options.to) : destinationOf(server);
  const destination = { ...account, ack: options.ack };
  try {
    const spool = await openSpool(destination, onStatus);
    try {
      await bridge.runBridge({ name: hostname(), boards, destination, spool, clock: systemClock, onStatus, signal });
    } finally {
      await spool.close();
    }
    // The input may have ended; the plot is still worth looking at.
    if (server !== undefined) await untilAborted(signal);
  } finally {
    await server?.close();
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

function boardConfig(path: string, baudRate: number): BoardConfig {
  if (path === '-') return { source: 'readable', name: 'stdin', input: process.stdin };
  return { source: 'serial', name: boardName(path), path, baudRate };
}

/** `ttyACM0` for `/dev/ttyACM0`, `pts-3` for `/dev/pts/3`, `uno` for the link `/tmp/uno`. */
function boardName(path: string): string {
  return path.startsWith('/dev/') ? path.slice('/dev/'.length).replaceAll('/', '-') : basename(path);
}

function remote(to: URL | undefined): StreamDestination {
  const account = environmentAccount();
  const user = decodeURIComponent(to?.username ?? '') || account.user;
  const key = decodeURIComponent(to?.password ?? '') || account.key;
  if (to === undefined || user === undefined || key === undefined) {
    throw new BoardstreamError(
      'USAGE',
      '--to needs an account: set BOARDSTREAM_USER and BOARDSTREAM_KEY, or write http://user:key@host:port',
    );
  }
  const url = new URL(to);
  url.username = '';
  url.password = '';
  return { url, user, key };
}

function collect(path: string, paths: readonly string[]): readonly string[] {
  return [...paths, path];
}

function baudOption(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : wholeNumber(50, 4_000_000)(text);
}

function urlOption(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError('It must be an address such as http://pi.local:8080.');
}
