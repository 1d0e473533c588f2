import { ManualClock } from '../../../core/index.ts';
import { NO_STYLE } from '../../../plot-server/figure/owner-style.ts';
import { ALL_TIMES } from '../../../plot-server/history/history.ts';
import { HistoryStore } from '../../../plot-server/history/history-store.ts';
import { readingsOf } from '../../../plot-server/history/runs.ts';
import type { Plot } from '../../../plot-server/plots/plot.ts';
import { PlotRegistry } from '../../../plot-server/plots/plot-registry.ts';
import { Checkpoints } from '../../../plot-server/storage/checkpoints.ts';
import { JournalAckStore } from '../../../plot-server/storage/journal-ack-store.ts';
import { JournalMessageLog } from '../../../plot-server/storage/journal-message-log.ts';
import { restorePlots } from '../../../plot-server/storage/restore-plots.ts';
import type { SimDisk } from '../../journal/simulation/sim-disk.ts';

const START_MS = Date.UTC(2026, 0, 1);
const JOURNAL_BYTES = 3 * 1024 * 1024;
/** So that a hundred messages fill a segment of the journal. */
const TEXT = 'x'.repeat(10_000);
const TRACES = ['a', 'b'].map((streamId) => ({ definition: { x: [], y: [], stream: { maxpoints: 20 } }, streamId }));

export const PLOTS = ['1', '2'];

/** Log, history and plots on a simulated disk. A reading's value is its number; no two have the same. */
export class SimulatedServer {
  readonly log: JournalMessageLog;
  readonly #checkpoints: Checkpoints;
  readonly #registry: PlotRegistry;

  constructor(disk: SimDisk) {
    const clock = new ManualClock();
    const onStatus = () => {};
    const fs = disk.mount(clock);
    // That the process has ended is known here; the real lock sees it by the process's number.
    for (const name of fs.list('')) if (name.startsWith('lock-')) fs.unlink(name);
    const log = new JournalMessageLog({ dataDir: 'data', clock, onStatus, fs, maxBytes: JOURNAL_BYTES });
    const tools = { fs, clock, onStatus };
    const keep = { keepBytes: 2 ** 40, keepMs: undefined };
    const history = new HistoryStore({ folder: 'data/history', store: 's', ...keep, ...tools });
    const registry = new PlotRegistry({ log, clock, historyOf: (id) => history.history(Number(id)) });
    this.#checkpoints = new Checkpoints({ log, history, registry, clock, onStatus, journalBytes: JOURNAL_BYTES });
    const saved = PLOTS.map((id) => ({ id, user: 'maker', filename: id, layout: {}, traces: TRACES, style: NO_STYLE }));
    const acknowledged = new JournalAckStore({ id: 's', log, clock });
    restorePlots({ registry, saved, log, acknowledged, history });
    this.log = log;
    this.#registry = registry;
  }

  /** Takes a reading; once this returns, no kill can take it away. */
  receive(plot: string, { trace, number, second }: { trace: number; number: number; second: number }): void {
    const x = new Date(START_MS + 1000 * second).toISOString();
    const properties = { x, y: number, text: TEXT };
    this.#plot(plot)?.receive([trace], { streamToken: undefined, layout: undefined, properties });
    this.log.writtenThrough();
  }

  clear(plot: string): void {
    this.#plot(plot)?.clearReadings();
    this.log.writtenThrough();
  }

  checkpoint(): Promise<void> {
    return this.#checkpoints.now();
  }

  /** Numbers of all readings of a plot, in the order they are read in. */
  stored(plot: string): number[] {
    const view = this.#plot(plot)?.history.view();
    return view === undefined ? [] : Array.from(readingsOf(view, ALL_TIMES), ({ reading }) => reading.value);
  }

  /** Numbers that the log holds, as a sender is told that they have arrived. */
  logged(): Set<unknown> {
    const numbers = new Set<unknown>();
    for (const { record } of this.log.read()) if (record.kind === 'received') numbers.add(record.properties['y']);
    return numbers;
  }

  #plot(id: string): Plot | undefined {
    return this.#registry.plotWithId(id);
  }
}
