import { Command } from 'commander';
import { DEFAULT_HOST, DEFAULT_HTTP_PORT } from '../core/index.ts';
import { interruptSignal } from './interrupt.ts';
import { httpPortOption } from './options.ts';
import { type StreamServerOptions, startStreamServer } from './stream-server.ts';
import { untilAborted } from './until-aborted.ts';

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

async function serve(options: StreamServerOptions): Promise<void> {
  const signal = interruptSignal();
  const { statusLog } = await import('./log.ts');
  const server = await startStreamServer(options, statusLog());
  process.stdout.write(`Stream server: ${server.url}\n`);
  await untilAborted(signal);
  await server.close();
}
