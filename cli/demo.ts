import { Command } from 'commander';
import {
  DEFAULT_HOST,
  DEFAULT_HTTP_PORT,
  describeStatus,
  EVERY_ADDRESS,
  isBoardstreamError,
  type OnStatus,
  systemClock,
} from '../core/index.ts';
import type { PlotServer } from '../plot-server/index.ts';
import { interruptSignal } from './interrupt.ts';
import { networkUrls } from './network-urls.ts';
import { httpPortOption, positiveNumber } from './options.ts';
import { destinationOf } from './stream-server.ts';

interface DemoOptions {
  readonly httpPort?: number;
  readonly host?: string;
  readonly duration?: number;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Watch it work with no hardware: a sketch on the chip of a simulated Arduino Uno, streamed to a live plot.',
    )
    .option('--http-port <n>', `TCP port of the plot; default ${DEFAULT_HTTP_PORT}, or a free one`, httpPortOption)
    .option(
      '--host <address>',
      `address to serve on; default ${DEFAULT_HOST}; ${EVERY_ADDRESS} shows it to other devices`,
    )
    .option('--duration <seconds>', 'end by itself after so many seconds', positiveNumber)
    .addHelpText(
      'after',
      `
The sketch is boards/firmware/heart-rate, compiled, as it would be flashed to a real board. It reads a pulse sensor on A0
and finds the heart rate, which it knows after nine beats.

Example:
  boardstream demo --duration 60`,
    )
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const interrupted = interruptSignal();
  const [{ runBridge }, { plugInDemoBoard }, { statusLog }] = await Promise.all([
    import('../bridge/index.ts'),
    import('./demo-board.ts'),
    import('./log.ts'),
  ]);
  const end = new AbortController();
  interrupted.addEventListener('abort', () => end.abort(), { once: true });
  const log = statusLog();
  const onStatus: OnStatus = (status) => {
    // What goes as planned is no news to someone who came to look.
    if (describeStatus(status).level === 'warn') log(status);
    if (status.type === 'firstPointSent') announce(status.url, options);
  };
  const { close: unplug, ...board } = await plugInDemoBoard();
  try {
    const server = await startServer(options, onStatus);
    if (options.duration !== undefined) {
      void systemClock.sleep(options.duration * 1000, end.signal).then(() => end.abort());
    }
    try {
      await runBridge({
        name: 'demo',
        boards: [{ source: 'serial', ...board }],
        destination: destinationOf(server),
        clock: systemClock,
        onStatus,
        signal: end.signal,
      });
    } finally {
      await server.close();
    }
  } finally {
    await unplug();
  }
}

/** On the wished port; on the usual one, or a free one where something else has it. */
async function startServer(
  { httpPort: wishedPort, host = DEFAULT_HOST }: DemoOptions,
  onStatus: OnStatus,
): Promise<PlotServer> {
  const { startPlotServer } = await import('../plot-server/index.ts');
  const start = (httpPort: number) => startPlotServer({ host, httpPort, user: 'demo', clock: systemClock, onStatus });
  if (wishedPort !== undefined) return start(wishedPort);
  try {
    return await start(DEFAULT_HTTP_PORT);
  } catch (error) {
    if (isBoardstreamError(error) && error.code === 'HTTP_PORT_UNAVAILABLE') return start(0);
    throw error;
  }
}

function announce(url: string, { host = DEFAULT_HOST, duration: durationS }: DemoOptions): void {
  process.stdout.write(`Live plot: ${url}\n`);
  if (host === DEFAULT_HOST) process.stderr.write(`For other devices on your network: --host ${EVERY_ADDRESS}\n`);
  else for (const other of networkUrls(url)) process.stderr.write(`From other devices on your network: ${other}\n`);
  process.stderr.write(durationS === undefined ? 'Ctrl-C ends the demo.\n' : `The demo ends after ${durationS} s.\n`);
}
