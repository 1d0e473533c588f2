import type { Clock, OnStatus } from '../../core/index.ts';
import type { JournalFs } from '../../journal/index.ts';
import { type Account, DEFAULT_USER, newKey } from '../plots/account.ts';
import type { AckStore } from '../plots/ack-store.ts';
import { NO_LOG } from '../plots/message-log.ts';
import type { Plot } from '../plots/plot.ts';
import { PlotRegistry } from '../plots/plot-registry.ts';
import { JournalAckStore } from './journal-ack-store.ts';
import { JournalMessageLog } from './journal-message-log.ts';
import { MemoryAckStore } from './memory-ack-store.ts';
import { PlotSaver } from './plot-saver.ts';
import type { SavedPlot } from './saved-plot.ts';
import { StateFolder } from './state-folder.ts';

export interface StateOptions {
  readonly dataDir?: string | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Of the points; default the machine's disk. */
  readonly fs?: JournalFs | undefined;
  /** Of the points, bytes; default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Of the figure of each plot; default 32 MiB. */
  readonly maxFigureBytes?: number | undefined;
}

/** What outlives a restart. */
export interface State {
  /** Holds the plots that were kept, with their points. */
  readonly registry: PlotRegistry;
  readonly acknowledged: AckStore;
  /** The wished account where user or key is wished, else the kept one, else a new one, which is reported. */
  account(wished: { user: string | undefined; key: string | undefined }): Promise<Account>;
  /** Resolves when these plots are written, or were refused once, which is reported and tried again. */
  save(plots: Iterable<Plot>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the data folder and brings back the plots kept there; without a folder nothing is kept.
 * @throws BoardstreamError `DATA_FOLDER_UNUSABLE`, `JOURNAL_…`; `JOURNAL_IN_USE` while another server has the folder
 */
export async function openState(options: StateOptions): Promise<State> {
  const { dataDir, clock, onStatus, fs, maxBytes, maxFigureBytes } = options;
  const folder = dataDir === undefined ? undefined : await StateFolder.open({ path: dataDir, clock, onStatus });
  const log = dataDir === undefined ? undefined : new JournalMessageLog({ dataDir, clock, onStatus, fs, maxBytes });
  const registry = new PlotRegistry({ log: log ?? NO_LOG, clock, maxFigureBytes });
  const saver = folder === undefined ? undefined : new PlotSaver({ folder, log: log ?? NO_LOG, clock });
  const saved = (await folder?.readPlots((id) => registry.reserveId(id))) ?? [];
  const kept = log === undefined ? undefined : new JournalAckStore({ id: (await folder?.storeId()) ?? '', log, clock });
  restorePlots({ registry, saved, log, acknowledged: kept });
  return {
    registry,
    acknowledged: kept ?? new MemoryAckStore(),
    async account({ user, key }) {
      const kept = user !== undefined && key !== undefined ? undefined : await folder?.readAccount();
      const account = { user: user ?? kept?.user ?? DEFAULT_USER, key: key ?? kept?.key ?? newKey() };
      if (kept === undefined && key === undefined) {
        await folder?.writeAccount(account);
        onStatus({ type: 'accountMade', ...account });
      }
      return account;
    },
    save: async (plots) => saver?.save(plots),
    close: async () => {
      await saver?.close([...registry.plots()].filter((plot) => plot.unsaved));
      await log?.close();
    },
  };
}

function restorePlots({
  registry,
  saved,
  log,
  acknowledged,
}: {
  readonly registry: PlotRegistry;
  readonly saved: readonly SavedPlot[];
  readonly log: JournalMessageLog | undefined;
  readonly acknowledged: JournalAckStore | undefined;
}): void {
  const definitions = new Map(saved.map((plot) => [plot.id, plot]));
  for (const { id, user, filename, layout, traces } of saved) {
    const plot = registry.newPlot({ id, user, filename });
    plot.figure.replace(traces, layout);
    registry.register(plot);
  }
  for (const { seq, record } of log?.read() ?? []) {
    if (record.kind === 'batch') {
      acknowledged?.restore(record, seq, registry);
      continue;
    }
    const plot = registry.plotWithId(record.plotId);
    const definition = definitions.get(record.plotId);
    if (plot === undefined || definition === undefined) continue;
    if (record.kind === 'cleared') plot.restoreCleared(definition);
    else if (record.kind === 'saved') plot.figure.resetTraces(record.traces, definition.traces);
    else plot.restore(record);
  }
}
