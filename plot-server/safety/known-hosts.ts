import { isIP } from 'node:net';

export interface KnownHostsOptions {
  /** What the server listens on. */
  readonly host: string;
  /** Names that it goes by elsewhere, as behind a proxy. */
  readonly allowed: readonly string[];
  /** What this machine calls itself: `pi`, or `pi.example.org`. */
  readonly machineName: string;
}

const AUTHORITY = /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * The names under which this server may be asked for a page. Any other is one that somebody else's name server gave this
 * address, so that a page of theirs becomes one of ours to a browser (DNS rebinding). An address in figures is nobody's
 * name, and so always known.
 */
export class KnownHosts {
  readonly #allowed: ReadonlySet<string>;
  readonly #own: ReadonlySet<string>;

  constructor({ host, allowed, machineName }: KnownHostsOptions) {
    const machine = machineName.toLowerCase();
    const short = machine.split('.')[0] ?? machine;
    this.#allowed = new Set(allowed.map((name) => name.toLowerCase()));
    this.#own = new Set([...['localhost', host.toLowerCase(), machine, short, `${short}.local`], ...this.#allowed]);
  }

  /** @param authority a name or address, with a port or without, as a Host header holds it */
  knows(authority: string): boolean {
    const name = nameOf(authority);
    return name !== undefined && (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || this.#own.has(name));
  }

  /** Whether the name was named as one that the server goes by elsewhere. */
  isAllowed(name: string): boolean {
    return this.#allowed.has(name.toLowerCase());
  }
}

/** The name in a Host header, in small letters; `undefined` where that cannot be one. */
export function nameOf(authority: string): string | undefined {
  return AUTHORITY.exec(authority)?.groups?.['name']?.toLowerCase().replace(/\.$/, '');
}
