/** A line of a GPIO chip and what is made of it. */
export interface GpioLine {
  readonly series: string;
  /** Offset on the chip; of a Raspberry Pi's header the number of the GPIO, as `17` of GPIO17. */
  readonly line: number;
  /**
   * `level`: 0 or 1, at the start and at every change. `count`: how many edges came in each interval. `edges`: a 1 at each
   * edge.
   */
  readonly mode: 'level' | 'count' | 'edges';
  /** Which edges count; means nothing to `level`. Default `rising`. */
  readonly edge?: 'rising' | 'falling' | 'both';
  /** The resistor of the chip. Default: left as it is. */
  readonly pull?: 'up' | 'down' | 'none';
  /** Edges that follow an accepted one within so long are contacts that bounce, milliseconds. Default 0. */
  readonly debounceMs?: number;
}

/** An edge as the kernel saw it. */
export interface GpioEdge {
  readonly line: number;
  /** After it. */
  readonly level: 0 | 1;
  /** Of the machine's monotonic clock. */
  readonly machineMs: number;
}
