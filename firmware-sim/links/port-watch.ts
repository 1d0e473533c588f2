import type { HeldTty } from './held-tty.ts';
import type { OnHostEvent } from './link.ts';
import type { TtyUse } from './tty-use.ts';

/**
 * Finds out when a host opens a tty and what rate it sets. As with a modem line, the first of several hosts opens the port
 * and the last one closes it.
 */
export class PortWatch implements TtyUse {
  readonly #tty: Pick<HeldTty, 'stty' | 'isOpenElsewhere'>;
  readonly #onHostEvent: OnHostEvent;
  #stopped = false;
  /** Open files of hosts. */
  #holders = 0;
  /** How often it has been opened: tells whether that happened meanwhile. */
  #openings = 0;
  #baudRate: number | undefined;
  /** Whether the kernel tells of settings. A host that sets the terminal without regard to what was set ends that. */
  #tellsSettings = true;
  #reading = false;
  #changedWhileReading = false;

  constructor(tty: Pick<HeldTty, 'stty' | 'isOpenElsewhere'>, onHostEvent: OnHostEvent) {
    this.#tty = tty;
    this.#onHostEvent = onHostEvent;
  }

  opened(): void {
    this.#holders += 1;
    this.#openings += 1;
    if (this.#holders === 1) this.#onHostEvent({ type: 'opened' });
  }

  closed(): void {
    this.#holders = Math.max(0, this.#holders - 1);
    if (this.#holders === 0) this.#letKernelTell();
    else void this.#recount();
  }

  /** A host has changed the settings of the tty, or has flushed it. */
  settingsChanged(): void {
    void this.#readSettings();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Two closings may have been told as one. Then nobody is left, and nobody would ever be the first again. */
  async #recount(): Promise<void> {
    const before = this.#openings;
    if ((await this.#tty.isOpenElsewhere()) || this.#openings !== before) return;
    this.#holders = 0;
    this.#letKernelTell();
  }

  /** Only while nobody has it open: of a host that sets the terminal at the same time the settings would be undone. */
  #letKernelTell(): void {
    if (this.#tellsSettings || this.#stopped) return;
    this.#tellsSettings = true;
    void this.#tty.stty('extproc');
  }

  async #readSettings(): Promise<void> {
    this.#changedWhileReading = this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    const settings = await this.#tty.stty('-a');
    this.#reading = false;
    if (this.#stopped) return;
    this.#tellsSettings = !settings.includes('-extproc');
    const baudRate = Number(/^speed (\d+) baud/.exec(settings)?.[1]);
    if (baudRate > 0 && baudRate !== this.#baudRate) {
      this.#baudRate = baudRate;
      this.#onHostEvent({ type: 'baudRateSet', baudRate });
    }
    if (this.#changedWhileReading) await this.#readSettings();
    else if (this.#holders === 0) this.#letKernelTell();
  }
}
