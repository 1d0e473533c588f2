import { Command } from 'commander';
import { systemClock } from '../core/index.ts';
import { interruptSignal } from './interrupt.ts';
import { DEFAULT_HOST, DEFAULT_HTTP_PORT, dataFolder, environmentAccount, httpPortOption } from './options.ts';
import { untilAborted } from './until-aborted.ts';

interface ServeOptions {
  readonly httpPort: number;
  readonly host: string;
  readonly data?: string;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Run the stream server alone: it takes streams, keeps plots and shows them live.')
    .option('--http-port <n>', 'TCP port to listen on; 0 takes a free one', httpPortOption, DEFAULT_HTTP_PORT)
    .option('--host <address>', 'address to listen on', DEFAULT_HOST)
    .option('--data <folder>', 'where plots and accounts are kept')
    .addHelpText(
      'after',
      `
The first start makes an account and prints its key; BOARDSTREAM_USER and BOARDSTREAM_KEY choose them.

Example:
  boardstream serve --http-port 8080`,
    )
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const signal = interruptSignal();
  const [{ startPlotServer }, { statusLog }] = await Promise.all([
    import('../plot-server/index.ts'),
    import('./log.ts'),
  ]);
  const server = await startPlotServer({
    host: options.host,
    httpPort: options.httpPort,
    dataDir: dataFolder(options.data),
    ...environmentAccount(),
    clock: systemClock,
    onStatus: statusLog(),
  });
  process.stdout.write(`Stream server: ${server.url}\n`);
  await untilAborted(signal);
  await server.close();
}
