import type { Clock, OnStatus } from '../../core/index.ts';
import type { Destination } from '../destination.ts';
import type { BridgeHealth } from '../health/bridge-health.ts';
import type { Spool } from '../spool/spool.ts';
import type { DeliveryMeter } from './delivery-meter.ts';
import type { StoreMemory } from './mqtt/delivery/store-memory.ts';

/** What every kind of destination is delivered to with. */
export interface SinkOptions<Kind extends Destination = Destination> {
  /** Names this bridge among others that feed the same account or broker. */
  readonly bridge: string;
  readonly destination: Kind;
  readonly spool: Spool;
  /** How the bridge and its boards are, for destinations that are told. */
  readonly health: BridgeHealth;
  /** Counts what is delivered, for whoever asks. */
  readonly meter?: DeliveryMeter | undefined;
  /** Where stream servers have answered in earlier runs. Default: nowhere. */
  readonly storeMemory?: StoreMemory | undefined;
  readonly clock: Clock;
  readonly onStatus: OnStatus;
  /** Uniform in [0, 1), for the delays between tries. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}
