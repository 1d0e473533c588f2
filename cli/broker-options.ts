import { type Command, InvalidArgumentError, Option } from 'commander';
import { BoardstreamError, DEFAULT_TOPIC_BASE, isTopicBase, secretText } from '../core/index.ts';
import type { Share, SubscribedBroker } from '../plot-server/index.ts';
import { BROKER_ADDRESS_TEXT, type BrokerAddress, readBrokerAddress } from './broker-address.ts';
import { httpPortOption } from './options.ts';
import { readText } from './read-text.ts';

/** What `serve` and `run` are told of the server's own MQTT broker. */
export interface BrokerPort {
  readonly mqttPort?: number;
}

/** What `serve` is told of brokers elsewhere. */
export interface FromOptions {
  readonly from?: readonly BrokerAddress[];
  readonly share?: Share;
  readonly fromCa?: string;
  readonly fromCert?: string;
  readonly fromKey?: string;
  readonly fromProtocol?: '3.1.1' | '5';
}

type Environment = Readonly<Record<string, string | undefined>>;

const MOST_SHARES = 1_000;

export function addBrokerPort(command: Command): Command {
  return command.option(
    '--mqtt-port <n>',
    'be an MQTT broker on this port too, for a site that needs no other; 0 takes a free one; 1883 is usual',
    httpPortOption,
  );
}

export function addFromOptions(command: Command): Command {
  return command
    .option(
      '--from <url>',
      `store what bridges publish at an MQTT broker, mqtt://user@host/BASE; BASE is ${DEFAULT_TOPIC_BASE} by itself; may be given again`,
      collectBroker,
    )
    .option('--share <i/n>', 'with --from: of n servers the i-th, which stores its share of the bridges', shareOption)
    .option(
      '--from-ca <file>',
      'with --from mqtts://…: certificates that are trusted, in PEM; default those of the system',
    )
    .option('--from-cert <file>', 'with --from mqtts://…: the certificate that this server shows, in PEM')
    .option('--from-key <file>', 'its private key, in PEM')
    .addOption(new Option('--from-protocol <version>', 'MQTT that is spoken; default 3.1.1').choices(['3.1.1', '5']));
}

/**
 * The brokers that the options name. A user that comes without a password has that of `BOARDSTREAM_FROM_PASSWORD`, or of
 * the file that `BOARDSTREAM_FROM_PASSWORD_FILE` names.
 * @throws BoardstreamError USAGE, INPUT_FAILED
 */
export function subscribedBrokers(options: FromOptions, environment: Environment = process.env): SubscribedBroker[] {
  const { from = [], share, fromProtocol } = options;
  refuseWithoutBroker(options);
  const seen = new Set<string>();
  const tls = tlsOf(options);
  const password = passwordOf(environment);
  return from.map(({ url, base = DEFAULT_TOPIC_BASE, user, password: own = password }) => {
    const isSecure = url.protocol === 'mqtts:' || url.protocol === 'wss:';
    if (tls !== undefined && !isSecure) throw usage(`--from-ca and --from-cert are for TLS, as in mqtts://${url.host}`);
    const place = `${url.href} ${base}`;
    if (seen.has(place)) throw usage(`--from ${url.href} is given twice: its bridges would be stored twice`);
    seen.add(place);
    return {
      ...{ url, base, share, protocolVersion: fromProtocol === '5' ? 5 : 4 },
      ...(user !== undefined && { user, ...(own !== undefined && { password: own }) }),
      ...(tls !== undefined && { tls }),
    };
  });
}

function refuseWithoutBroker({ from, share, fromCa, fromCert, fromKey, fromProtocol }: FromOptions): void {
  const options = {
    share,
    'from-ca': fromCa,
    'from-cert': fromCert,
    'from-key': fromKey,
    'from-protocol': fromProtocol,
  };
  const lonely = Object.entries(options).find(([, value]) => value !== undefined);
  if (from === undefined && lonely !== undefined) throw usage(`--${lonely[0]} is of no use without --from`);
}

function tlsOf({ fromCa, fromCert, fromKey }: FromOptions): SubscribedBroker['tls'] {
  if ((fromCert === undefined) !== (fromKey === undefined)) {
    throw usage('give --from-cert and --from-key together: a certificate is of no use without its key');
  }
  if (fromCa === undefined && fromCert === undefined) return undefined;
  return {
    ...(fromCa !== undefined && { ca: pemOf(fromCa, 'CERTIFICATE') }),
    ...(fromCert !== undefined && { cert: pemOf(fromCert, 'CERTIFICATE') }),
    ...(fromKey !== undefined && { key: pemOf(fromKey, 'PRIVATE KEY') }),
  };
}

function pemOf(file: string, what: 'CERTIFICATE' | 'PRIVATE KEY'): string {
  const text = readText(file);
  if (new RegExp(`-----BEGIN [A-Z ]*${what}-----`).test(text)) return text;
  throw new BoardstreamError('INPUT_FAILED', `${file} holds no ${what.toLowerCase()} in PEM`, { file });
}

function passwordOf({
  BOARDSTREAM_FROM_PASSWORD: text,
  BOARDSTREAM_FROM_PASSWORD_FILE: file,
}: Environment): string | undefined {
  return text || (file ? secretText(readText(file)) : undefined);
}

/**
 * Reads the address of a broker, for commander.
 * @throws BoardstreamError USAGE
 */
function collectBroker(text: string, brokers: readonly BrokerAddress[] = []): readonly BrokerAddress[] {
  // Commander would show what was given, and with it perhaps a password.
  const address = readBrokerAddress(text);
  if (typeof address === 'string') throw usage(`--from ${address}`);
  if (address.base !== undefined && !isTopicBase(address.base)) {
    throw usage(
      `--from ${BROKER_ADDRESS_TEXT}; its path is the first levels of a topic, without + and #, and with no $ at their start`,
    );
  }
  return [...brokers, address];
}

/** Reads which share of how many, for commander. */
function shareOption(text: string): Share {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const share = { index: Number(index), of: Number(of) };
  if (share.index >= 1 && share.index <= share.of && share.of <= MOST_SHARES) return share;
  throw new InvalidArgumentError(`It must be I/N, as 1/3 for the first of three servers; N is ${MOST_SHARES} at most.`);
}

function usage(message: string): BoardstreamError {
  return new BoardstreamError('USAGE', message);
}
