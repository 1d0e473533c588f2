/** What carries the board's bytes to a host program and back, from plugging in to unplugging. */
export interface Link {
  /** Where a host program opens it; `undefined` where there is nothing to open, as in memory. */
  readonly path: string | undefined;
  /** Takes as many bytes as fit at this moment, without waiting. Returns how many, 0 when full or closed. */
  write(bytes: Uint8Array): number;
  /** Takes the port away, as pulling the cable does. What the host has not read yet may be lost. Never rejects. */
  close(): Promise<void>;
}

/** Called with each chunk of bytes a host program sends to the board. */
export type OnHostBytes = (bytes: Uint8Array) => void;

/**
 * What a host program does to the port besides sending bytes: it opens the port, or sets its rate in bits a second. A link
 * reports what it can see.
 */
export type HostEvent = { readonly type: 'opened' } | { readonly type: 'baudRateSet'; readonly baudRate: number };

export type OnHostEvent = (event: HostEvent) => void;

/** Plugs the board in: called at the start and at every replug. */
export type LinkFactory = (onHostBytes: OnHostBytes, onHostEvent?: OnHostEvent) => Promise<Link>;
