import type { Clock, OnStatus } from '../../core/index.ts';
import { MemoryHistory } from '../history/memory-history.ts';
import { type Account, DEFAULT_USER, newKey } from '../plots/account.ts';
import { Plot } from '../plots/plot.ts';
import type { PlotRegistry } from '../plots/plot-registry.ts';
import { PlotSaver } from './plot-saver.ts';
import { StateFolder } from './state-folder.ts';

export interface StateOptions {
  readonly dataDir?: string | undefined;
  readonly registry: PlotRegistry;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
}

/** What outlives a restart. */
export interface State {
  /** The wished account where user or key is wished, else the kept one, else a new one, which is reported. */
  account(wished: { user: string | undefined; key: string | undefined }): Promise<Account>;
  save(plots: Iterable<Plot>): void;
  close(): Promise<void>;
}

/**
 * Opens the data folder and fills the registry with the plots kept there; without a folder nothing is kept.
 * @throws BoardstreamError DATA_FOLDER_UNUSABLE
 */
export async function openState({ dataDir, registry, clock, onStatus }: StateOptions): Promise<State> {
  const folder = dataDir === undefined ? undefined : await StateFolder.open({ path: dataDir, clock, onStatus });
  const saver = folder === undefined ? undefined : new PlotSaver(folder, clock);
  for (const saved of (await folder?.readPlots((id) => registry.reserveId(id))) ?? []) {
    const { id, user, filename, layout, traces } = saved;
    const plot = new Plot({ id, user, filename, history: new MemoryHistory(), clock });
    plot.figure.replace(traces, layout);
    registry.register(plot);
  }
  return {
    async account({ user, key }) {
      const kept = user !== undefined && key !== undefined ? undefined : await folder?.readAccount();
      const account = { user: user ?? kept?.user ?? DEFAULT_USER, key: key ?? kept?.key ?? newKey() };
      if (kept === undefined && key === undefined) {
        await folder?.writeAccount(account);
        onStatus({ type: 'accountMade', ...account });
      }
      return account;
    },
    save: (plots) => saver?.save(plots),
    close: async () => {
      await saver?.close([...registry.plots()].filter((plot) => plot.unsaved));
    },
  };
}
