/** A broker, and what is published there. */
export interface MqttDestination {
  readonly kind: 'mqtt';
  /** `mqtt:`, `mqtts:`, `ws:` or `wss:`, with nothing but a host, a port and, for the last two, a path. */
  readonly url: URL;
  /** First levels of all topics, without a slash at either end. */
  readonly base: string;
  readonly user?: string;
  /** Never logged. */
  readonly password?: string;
  /** PEM texts. `ca`: who signed the broker's certificate; `cert` and `key`: this bridge's own. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** `4` is MQTT 3.1.1, which every broker speaks. */
  readonly protocolVersion: 4 | 5;
  /**
   * When a point is delivered. `require`: once stream servers have said that they store it. `off`: once the broker has
   * taken it. `auto`: as `off` until a stream server has spoken for the first time, then as `require`, over restarts.
   */
  readonly ack: 'auto' | 'require' | 'off';
  /** Stream servers that must have stored a point, 1..8. */
  readonly stores: number;
  /** The newest value of each series is published at most this often; `undefined`: not at all, or for Home Assistant every second. */
  readonly valuesEveryMs: number | undefined;
  /** Home Assistant finds the boards by itself; `undefined`: it is not told. */
  readonly homeAssistant: HomeAssistant | undefined;
}

export interface HomeAssistant {
  /** Where it listens for devices, `homeassistant` where it is not told otherwise. */
  readonly discoveryPrefix: string;
}
