import type { Reduction } from './plain/reduction.ts';

/** A stream server and the account to use there. */
export interface StreamDestination {
  readonly kind?: 'stream';
  /** `http://pi.local:8080`; plots are initialised at `/clientresp` below it. */
  readonly url: URL;
  readonly user: string;
  /** API key. Never logged. */
  readonly key: string;
  /**
   * `auto`: acknowledged where the server can, else the plain protocol. `require`: wait for a server that can. `off`: the
   * plain protocol. Default `auto`.
   */
  readonly ack?: 'auto' | 'require' | 'off';
  /**
   * What stands for points that come faster than a server of the old kind takes them, one in 50 ms: the smallest and the
   * largest of an interval, their mean, or the last. Default `minmax`, which keeps the peaks of a waveform.
   */
  readonly reduce?: Reduction;
  /**
   * In the plain protocol: end the stream this often, 1000 ms or more, and forget points only once the server has
   * answered 200. For servers that answer at all; 30 000 is a good value. Default: never, what is written is delivered.
   */
  readonly plainConfirmMs?: number;
}
