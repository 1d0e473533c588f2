/** What a part of the sink hears of the connection. */
export interface LinkListener {
  /** Topics it wants messages of; subscribed with QoS 0 on every connection, before `up` is called. */
  readonly filters?: readonly string[];
  /** The broker has accepted the connection. Nothing that was published before is sure to have arrived. */
  up?(): void;
  /** It is lost. */
  down?(): void;
  message?(topic: string, payload: Buffer): void;
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** One connection to a broker after the other, shared by the parts of the sink. */
export interface MqttLink {
  readonly isUp: boolean;
  /** Before the link runs. */
  listen(listener: LinkListener): void;
  /**
   * Resolves to whether the message arrived: with QoS 1 whether the broker has said so, with QoS 0 whether it was written.
   * `false` at once where there is no connection, because nothing waits for one here: points wait in the spool.
   */
  publish(topic: string, payload: string, options: PublishOptions): Promise<boolean>;
}
