import { Command } from 'commander';
import { DEFAULT_HOST, DEFAULT_HTTP_PORT, parseSize } from '../core/index.ts';
import { addFromOptions, type FromOptions, subscribedBrokers } from './broker-options.ts';
import { interruptSignal } from './interrupt.ts';
import { addServerOptions, certificateFiles, type ServerOptions } from './server-options.ts';
import { startStreamServer } from './stream-server.ts';
import { untilAborted } from './until-aborted.ts';

export function serveCommand(): Command {
  const command = new Command('serve').description(
    'Run the stream server alone: it takes streams, keeps plots and shows them live.',
  );
  return addFromOptions(addServerOptions(command))
    .option('--data <folder>', 'where plots and accounts are kept')
    .addHelpText(
      'after',
      `
The first start makes an account and prints its key; BOARDSTREAM_USER and BOARDSTREAM_KEY choose them.

With --from it stores what bridges publish at a broker (run --to mqtt://…). The password is best left to
BOARDSTREAM_FROM_PASSWORD, where other users of this machine cannot see it, or to the file that
BOARDSTREAM_FROM_PASSWORD_FILE names. With --mqtt-port it is a broker itself, for user and key of its account.

Examples:
  boardstream serve --http-port 8080
  boardstream serve --mqtt-port 1883 --host 0.0.0.0
  boardstream serve --from mqtt://server@broker.local --share 1/2`,
    )
    .action(serve);
}

interface ServeOptions extends ServerOptions, FromOptions {
  readonly data?: string;
}

async function serve(options: ServeOptions): Promise<void> {
  const { httpPort = DEFAULT_HTTP_PORT, host = DEFAULT_HOST, data, allowHost: allowHosts, limit: limits } = options;
  const { keepDays, keepSize, mqttPort } = options;
  const keepBytes = keepSize === undefined ? undefined : parseSize(keepSize);
  const tls = certificateFiles(options);
  const from = subscribedBrokers(options);
  const signal = interruptSignal();
  const { statusLog } = await import('./log.ts');
  const server = await startStreamServer(
    { httpPort, host, tls, mqttPort, from, data, keepDays, keepBytes, allowHosts, limits },
    statusLog(),
  );
  process.stdout.write(`Stream server: ${server.url}\n`);
  if (server.mqttUrl !== undefined) process.stdout.write(`MQTT broker: ${server.mqttUrl}\n`);
  await untilAborted(signal);
  await server.close();
}
