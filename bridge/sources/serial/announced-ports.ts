import type { SerialPort } from 'serialport';
import { BoardstreamError, type Clock, isBoardstreamError } from '../../../core/index.ts';
import { matches, matchText, type PortMatch } from './find-port.ts';
import type { PortDescription } from './list-ports.ts';
import { closePort, openPort } from './open-port.ts';

export interface AnnouncedPortsOptions {
  readonly listPorts: () => readonly PortDescription[];
  readonly clock: Clock;
  /** Closes the ports that nobody claimed. */
  readonly signal: AbortSignal;
}

export interface Claim extends PortMatch {
  /** In a line that the board prints, most often after its start. */
  readonly announces: string;
  readonly baudRate: number;
}

interface HeardPort {
  readonly path: string;
  readonly port: SerialPort;
  readonly description: PortDescription;
  heard: Buffer;
}

interface WaitingClaim extends Claim {
  readonly take: (port: HeardPort) => void;
}

/** A board starts within 3 s of its port's opening, and says who it is soon after. */
const PATIENCE_MS = 15_000;

/** The newest bytes of a port that nobody claimed yet; they are read once somebody has. */
const MOST_HEARD_BYTES = 65_536;

/**
 * Tells boards apart that nothing but their own words tell apart. Each port is opened once and kept open until the board
 * it belongs to is known: to open it again for the next board would start it again.
 */
export class AnnouncedPorts {
  readonly #options: AnnouncedPortsOptions;
  readonly #open = new Map<string, HeardPort>();
  readonly #taken = new Set<string>();
  readonly #waiting = new Set<WaitingClaim>();

  constructor(options: AnnouncedPortsOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => void this.#closeAll(), { once: true });
  }

  /**
   * The open port of the board that announces itself so, with everything it said. `undefined` when `signal` aborted first.
   * @throws BoardstreamError `SOURCE_NOT_FOUND` when none does within 15 s
   */
  async claim(claim: Claim, signal: AbortSignal): Promise<{ port: SerialPort; path: string } | undefined> {
    const over = new AbortController();
    const stop = () => over.abort();
    signal.addEventListener('abort', stop, { once: true });
    let waiting: WaitingClaim | undefined;
    const taken = new Promise<HeardPort>((resolve) => {
      waiting = { ...claim, take: resolve };
      this.#waiting.add(waiting);
    });
    try {
      await this.#openCandidates(claim);
      this.#offerAll();
      const found = await Promise.race([taken, this.#options.clock.sleep(PATIENCE_MS, over.signal)]);
      if (found !== undefined) return found;
      if (signal.aborted) return undefined;
      throw new BoardstreamError('SOURCE_NOT_FOUND', this.#nobody(claim), { announces: claim.announces });
    } finally {
      if (waiting !== undefined) this.#waiting.delete(waiting);
      signal.removeEventListener('abort', stop);
      over.abort();
    }
  }

  async #openCandidates(claim: Claim): Promise<void> {
    const candidates = this.#options
      .listPorts()
      .filter((port) => matches(claim, port) && !this.#open.has(port.path) && !this.#taken.has(port.path));
    for (const description of candidates) {
      try {
        this.#listen(description, await openPort(description.path, claim.baudRate));
      } catch (error) {
        // A port that another program holds is none of the candidates; any other board still may be one.
        if (!isBoardstreamError(error)) throw error;
      }
    }
  }

  #listen(description: PortDescription, port: SerialPort): void {
    const { path } = description;
    const heard: HeardPort = { path, port, description, heard: Buffer.alloc(0) };
    this.#open.set(path, heard);
    port.on('data', (chunk: Buffer) => {
      if (!this.#open.has(path)) return;
      heard.heard = Buffer.concat([heard.heard, chunk]).subarray(-MOST_HEARD_BYTES);
      this.#offer(heard);
    });
    port.on('error', () => undefined);
    port.once('close', () => {
      this.#open.delete(path);
      this.#taken.delete(path);
    });
  }

  #offerAll(): void {
    for (const heard of [...this.#open.values()]) this.#offer(heard);
  }

  #offer(heard: HeardPort): void {
    const text = heard.heard.toString('latin1');
    const claim = [...this.#waiting].find(
      (each) => matches(each, heard.description) && hasLineWith(text, Buffer.from(each.announces).toString('latin1')),
    );
    if (claim === undefined) return;
    this.#waiting.delete(claim);
    this.#open.delete(heard.path);
    this.#taken.add(heard.path);
    heard.port.pause();
    heard.port.removeAllListeners('data');
    heard.port.removeAllListeners('error');
    if (heard.heard.length > 0) heard.port.unshift(heard.heard);
    claim.take(heard);
  }

  #nobody(claim: Claim): string {
    const heard = [...this.#open.keys()].join(', ');
    const where = heard === '' ? `no port is free that is ${matchText(claim) || 'on USB'}` : `listened at ${heard}`;
    return `no board announces "${claim.announces}": ${where}`;
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ port }) => closePort(port)));
  }
}

/** Half a line may still become another word. */
function hasLineWith(text: string, words: string): boolean {
  const at = text.indexOf(words);
  return at !== -1 && text.indexOf('\n', at) !== -1;
}
