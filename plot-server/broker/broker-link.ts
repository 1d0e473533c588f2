/** What whoever subscribes through a link hears. */
export interface BrokerListener {
  readonly filters: readonly string[];
  /** The broker has accepted the connection and the subscriptions, again perhaps. */
  up(): void;
  down(): void;
  /** The next message is handed over once this one's promise, if it is one, has settled; so a flood waits at the broker. */
  message(topic: string, payload: Buffer, isRetained: boolean): Promise<void> | undefined;
}

/** The server's way to a broker: over a network, or to the one in its own process. */
export interface BrokerLink {
  /** As it may be shown: without credentials. */
  readonly name: string;
  /** Stays connected, with growing delays between tries, until `signal` aborts. Called once. */
  run(listener: BrokerListener, signal: AbortSignal): Promise<void>;
  /** Listens to this topic too, now and on every further connection. */
  subscribe(topic: string): void;
  /** Sends where there is a connection, else does nothing: what matters is said again when it is asked for. */
  publish(topic: string, payload: string, options: { readonly qos: 0 | 1; readonly retain: boolean }): void;
}
