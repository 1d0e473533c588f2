import type { FilePath, ServerLimits } from '../../core/index.ts';
import { matchText } from '../sources/serial/find-port.ts';
import type { BridgeConfig } from './bridge-config.ts';
import type { ConfigFile } from './config-schema.ts';
import { type DestinationTools, toDestination } from './destination-config.ts';

type BoardEntries = NonNullable<ConfigFile['boards']>;

export interface ToBridgeConfigTools extends Pick<DestinationTools, 'account' | 'readFile'> {
  readonly defaultName: string;
  readonly onMistake: (path: FilePath, why: string) => void;
}

/** What a configuration of the right shape comes to. It is of use only where no mistake was told. */
export function toBridgeConfig(
  file: ConfigFile,
  { onMistake, defaultName, ...tools }: ToBridgeConfigTools,
): BridgeConfig {
  const { name, boards, destinations = {}, spool, server, 'metrics-port': metricsPort } = file;
  const [destination] = Object.entries(destinations).map(([called, entry]) => {
    const path = ['destinations', called];
    return toDestination(entry, {
      ...tools,
      onMistake: (why, key) => onMistake(key === undefined ? path : [...path, key], why),
    });
  });
  if (boards !== undefined) checkInputs(boards, onMistake);
  return {
    name: name ?? defaultName,
    ...(boards !== undefined && {
      boards: Object.entries(boards).map(([called, board]) => ({ name: called, ...board })),
    }),
    ...(destination !== undefined && { destination }),
    spool: { maxBytes: spool.max, ...(spool.folder !== undefined && { folder: spool.folder }) },
    server: toServer(server, onMistake),
    ...(metricsPort !== undefined && { metricsPort }),
  };
}

function toServer(server: ConfigFile['server'], onMistake: ToBridgeConfigTools['onMistake']): BridgeConfig['server'] {
  const { 'http-port': httpPort, host, 'allow-host': allowHosts, limits = {} } = server;
  const { 'tls-cert': certFile, 'tls-key': keyFile } = server;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const [present, absent] = certFile === undefined ? ['tls-key', 'tls-cert'] : ['tls-cert', 'tls-key'];
    onMistake(['server', present], `is of no use without ${absent}`);
  }
  const chosen = Object.entries(limits).filter(([, value]) => value !== undefined);
  return {
    httpPort,
    host,
    ...(certFile !== undefined && keyFile !== undefined && { tls: { certFile, keyFile } }),
    ...(server['mqtt-port'] !== undefined && { mqttPort: server['mqtt-port'] }),
    ...(server['keep-size'] !== undefined && { keepBytes: server['keep-size'] }),
    ...(server['keep-days'] !== undefined && { keepDays: server['keep-days'] }),
    ...(allowHosts !== undefined && { allowHosts }),
    ...(chosen.length > 0 && { limits: Object.fromEntries(chosen) as Partial<ServerLimits> }),
  };
}

/** What no two boards can read, as far as that is known before their ports are opened. */
function checkInputs(boards: BoardEntries, onMistake: ToBridgeConfigTools['onMistake']): void {
  const takenBy = new Map<string, string>();
  for (const [name, board] of Object.entries(boards)) {
    const input = onlyInput(board);
    if (input === undefined) continue;
    const other = takenBy.get(input);
    if (other === undefined) takenBy.set(input, name);
    else onMistake(['boards', name], `reads ${input} as ${other} does: one of the two has to go`);
  }
}

function onlyInput(board: BoardEntries[string]): string | undefined {
  switch (board.source) {
    case 'serial':
      return board.path ?? [matchText(board.match), board.announces].filter((part) => part).join(', ');
    case 'firmata':
      return 'plugin' in board.board ? undefined : (board.board.path ?? matchText(board.board.match));
    case 'stdin':
      return 'standard input';
    default:
      return undefined;
  }
}
