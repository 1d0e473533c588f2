import { join } from 'node:path';
import { BoardstreamError, type Clock, errorText, type OnStatus, systemCode } from '../../core/index.ts';
import { type JournalFs, nodeFs } from '../../journal/index.ts';
import { TokenRegistry } from '../accounts/token-registry.ts';
import { BridgeFleet } from '../fleet/bridge-fleet.ts';
import { type HistoryStats, HistoryStore } from '../history/history-store.ts';
import { MemoryHistory } from '../history/memory/memory-history.ts';
import { type Account, DEFAULT_USER, newKey } from '../plots/account.ts';
import type { AckStore } from '../plots/ack-store.ts';
import { fillUp } from '../plots/fill-up.ts';
import { NO_LOG } from '../plots/message-log.ts';
import type { Plot } from '../plots/plot.ts';
import { PlotRegistry } from '../plots/plot-registry.ts';
import { isTopicStream } from '../plots/topic-stream.ts';
import { Checkpoints } from './checkpoints.ts';
import { fleetSaver } from './fleet-saver.ts';
import { JournalAckStore } from './journal-ack-store.ts';
import { JournalMessageLog, MAX_BYTES } from './journal-message-log.ts';
import { MemoryAckStore } from './memory-ack-store.ts';
import { PlotSaver } from './plot-saver.ts';
import { restorePlots } from './restore-plots.ts';
import { StateFolder } from './state-folder.ts';
import { tokenSaver } from './token-saver.ts';

export interface StateOptions {
  readonly dataDir?: string | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Of the points; default the machine's disk. */
  readonly fs?: JournalFs | undefined;
  /** Of the points, bytes; default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Of the history on the disk; default 4 GiB. */
  readonly keepBytes?: number | undefined;
  /** Age of readings; default for ever. */
  readonly keepMs?: number | undefined;
  /** Of the figure of each plot; default 32 MiB. */
  readonly maxFigureBytes?: number | undefined;
}

const DEFAULT_KEEP_BYTES = 4 * 1024 ** 3;

/** What outlives a restart. */
export interface State {
  /** Holds the plots that were kept, with their points. */
  readonly registry: PlotRegistry;
  readonly acknowledged: AckStore;
  readonly tokens: TokenRegistry;
  /** Holds the bridges that were kept. */
  readonly fleet: BridgeFleet;
  /** Keeps what is known of the bridges; a failure is reported. */
  saveFleet(): Promise<void>;
  /** Resolves to whether the tokens outlive a restart as they are now; at once when nothing has changed. */
  saveTokens(): Promise<boolean>;
  /** The wished account where user or key is wished, else the kept one, else a new one, which is reported. */
  account(wished: { user: string | undefined; key: string | undefined }): Promise<Account>;
  /** Writes what was received: whatever is answered from here on outlives a kill. */
  settle(): void;
  /** Resolves when these plots are written, or were refused once, which is reported and tried again. */
  save(plots: Iterable<Plot>): Promise<void>;
  /** Of the history on the disk; `undefined` without a data folder. */
  historyStats(): HistoryStats | undefined;
  close(): Promise<void>;
}

/**
 * Opens the data folder and brings back the plots kept there; without a folder nothing is kept.
 * @throws BoardstreamError `DATA_FOLDER_UNUSABLE`, `JOURNAL_…`; `JOURNAL_IN_USE` while another server has the folder
 */
export async function openState(options: StateOptions): Promise<State> {
  const { dataDir, clock, maxFigureBytes, onStatus } = options;
  const kept = dataDir === undefined ? undefined : await openKept({ ...options, dataDir });
  const folder = kept?.folder;
  const registry =
    kept?.registry ?? new PlotRegistry({ log: NO_LOG, clock, maxFigureBytes, historyOf: () => new MemoryHistory() });
  const tokens = new TokenRegistry({
    clock,
    isPlotted: (streamId) => registry.stream(streamId) !== undefined,
    state: await folder?.readTokens(),
  });
  reconcileTokens(tokens, registry);
  const saveTokens = tokenSaver(tokens, folder);
  const fleet = new BridgeFleet({ clock, plots: registry });
  fleet.restore((await folder?.readFleet()) ?? []);
  const saveFleet = fleetSaver(fleet, folder);
  return {
    registry,
    acknowledged: kept?.acknowledged ?? new MemoryAckStore(),
    tokens,
    saveTokens,
    fleet,
    saveFleet,
    async account({ user, key }) {
      const known = user !== undefined && key !== undefined ? undefined : await folder?.readAccount();
      const account = { user: user ?? known?.user ?? DEFAULT_USER, key: key ?? known?.key ?? newKey() };
      if (known === undefined && key === undefined) {
        await folder?.writeAccount(account);
        onStatus({ type: 'accountMade', ...account });
      }
      return account;
    },
    settle: () => kept?.settle(),
    save: async (plots) => kept?.saver.save(plots),
    historyStats: () => kept?.history.stats(),
    close: async () => {
      await Promise.all([saveTokens(), saveFleet()]);
      await kept?.close();
    },
  };
}

/** A kill may have come between a token and its plot, and plots are older than tokens of their own file. */
function reconcileTokens(tokens: TokenRegistry, registry: PlotRegistry): void {
  for (const plot of registry.plots()) {
    for (const { streamId } of plot.figure.traces) {
      if (streamId === undefined || isTopicStream(streamId)) continue;
      if (!tokens.isRevoked(streamId)) tokens.register([streamId], plot.filename);
      else if (registry.release(streamId) !== undefined) plot.unsaved = true;
    }
  }
}

/** What is kept in a data folder. */
async function openKept({ dataDir, clock, onStatus, ...disk }: StateOptions & { readonly dataDir: string }) {
  const { fs = nodeFs, maxBytes = MAX_BYTES, keepBytes = DEFAULT_KEEP_BYTES, keepMs, maxFigureBytes } = disk;
  const folder = await StateFolder.open({ path: dataDir, clock, onStatus });
  const log = new JournalMessageLog({ dataDir, clock, onStatus, fs, maxBytes });
  try {
    const store = await folder.storeId();
    const tools = { fs, clock, onStatus };
    const history = openHistory({ folder: join(dataDir, 'history'), store, keepBytes, keepMs, ...tools });
    const historyOf = (plotId: string) => history.history(Number(plotId));
    const registry = new PlotRegistry({ log, clock, maxFigureBytes, historyOf });
    const saver = new PlotSaver({ folder, log, clock });
    const saved = await folder.readPlots((id) => registry.reserveId(id));
    const acknowledged = new JournalAckStore({ id: store, log, clock });
    const checkpoints = new Checkpoints({ log, history, registry, clock, onStatus, journalBytes: maxBytes });
    restorePlots({ registry, saved, log, acknowledged, history });
    for (const plot of registry.plots()) {
      fillUp(plot, clock);
      plot.noteRestart('server');
    }
    log.serverStarted();
    const close = async () => {
      await saver.close([...registry.plots()].filter((plot) => plot.unsaved));
      await checkpoints.now();
      await log.close();
      await history.close();
    };
    const settle = () => void log.writtenThrough();
    return { folder, registry, saver, acknowledged, history, settle, close };
  } catch (error) {
    await log.close();
    throw error;
  }
}

function openHistory(options: ConstructorParameters<typeof HistoryStore>[0]): HistoryStore {
  try {
    return new HistoryStore(options);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    const { folder } = options;
    const message = `cannot use ${folder} (${errorText(error)}); make it a folder that this user may write`;
    throw new BoardstreamError('DATA_FOLDER_UNUSABLE', message, { path: folder }, error);
  }
}
