import {
  type BoardConfig,
  type Bridge,
  type BridgeConfig,
  type Destination,
  keysAfterRestart,
  mistakeLine,
  type ResolvedConfig,
} from '../bridge/index.ts';
import { errorText, isBoardstreamError, type OnStatus } from '../core/index.ts';

export interface BridgeReloadOptions {
  readonly bridge: Pick<Bridge, 'change'>;
  readonly file: string;
  /** What the bridge was started with. */
  readonly config: BridgeConfig;
  /** Reads the configuration again. */
  readonly read: () => ResolvedConfig;
  readonly boardsOf: (config: BridgeConfig) => readonly BoardConfig[];
  /** Where points went at the start; a server of its own when the configuration did not say. */
  readonly started: Destination;
  readonly onStatus: OnStatus;
}

/** Changes a running bridge to what its configuration says now. One with mistakes changes nothing. */
export function bridgeReload(options: BridgeReloadOptions): () => Promise<void> {
  const { bridge, file, config: before, read, boardsOf, started, onStatus } = options;
  const refuse = (why: string) => onStatus({ type: 'configurationRefused', file, why });
  return async () => {
    try {
      const resolved = read();
      if (resolved.kind === 'invalid') return refuse(firstMistake(resolved));
      const { config } = resolved;
      const afterRestart = keysAfterRestart(before, config);
      const isElsewhere = !afterRestart.includes('destinations') && config.destination !== undefined;
      const destination = isElsewhere ? config.destination : started;
      const changes = await bridge.change({ boards: boardsOf(config), destination });
      onStatus({
        type: 'configurationChanged',
        file,
        started: changes.started.map(({ name }) => name),
        stopped: changes.stopped,
        reopened: changes.reopened.map(({ name }) => name),
        reread: changes.reread.map(({ name }) => name),
        destinationChanged: changes.destinationChanged,
        afterRestart,
      });
    } catch (error) {
      if (!isBoardstreamError(error)) throw error;
      refuse(errorText(error));
    }
  };
}

function firstMistake({ mistakes }: ResolvedConfig & { kind: 'invalid' }): string {
  const [first, ...others] = mistakes;
  const text = first === undefined ? '' : mistakeLine(first);
  return others.length === 0 ? text : `${text} (and ${others.length} more; boardstream validate lists them)`;
}
