import { type Metric, metric } from '../../core/index.ts';
import type { DeliveryStats } from '../sinks/delivery-meter.ts';
import type { SpoolStats } from '../spool/spool-stats.ts';

export interface BridgeMetricsSources {
  readonly spool: SpoolStats;
  readonly delivery: DeliveryStats;
}

/** What waits at a bridge and how its delivery goes, as numbers. */
export function bridgeMetrics({ spool, delivery }: BridgeMetricsSources): Metric[] {
  return [...spoolMetrics(spool), ...deliveryMetrics(delivery)];
}

function spoolMetrics(spool: SpoolStats): Metric[] {
  const { depth, oldestAgeMs, appended, dropped, inMemory, bytesWritten, diskBytes, durableAgeMs } = spool;
  return [
    metric('gauge', 'boardstream_spool_points', 'Points that wait to be delivered.', depth),
    metric('gauge', 'boardstream_spool_oldest_age_seconds', 'Age of the oldest of them.', oldestAgeMs / 1000),
    metric('gauge', 'boardstream_spool_memory_points', 'Points only in memory: the disk refuses them.', inMemory),
    metric('gauge', 'boardstream_spool_disk_bytes', 'Size of the spool on the disk.', diskBytes),
    metric(
      'gauge',
      'boardstream_spool_unsafe_age_seconds',
      'Age of the oldest point that a power cut could take.',
      durableAgeMs / 1000,
    ),
    metric('counter', 'boardstream_spool_appended_points_total', 'Points read from boards.', appended),
    metric('counter', 'boardstream_spool_dropped_points_total', 'Points that made way undelivered.', dropped),
    metric('counter', 'boardstream_spool_written_bytes_total', 'Bytes given to the file system.', bytesWritten),
    metric('counter', 'boardstream_spool_syncs_total', 'Calls of fdatasync.', spool.syncs),
    metric('counter', 'boardstream_spool_malformed_points_total', 'Stored points that were none.', spool.malformed),
  ];
}

function deliveryMetrics(delivery: DeliveryStats): Metric[] {
  const { mode, ackLatencyMs, inFlight, reconnects, sentLines, rejected, faults, reduced } = delivery;
  return [
    {
      name: 'boardstream_delivery_mode',
      help: 'How points travel: 1 for the mode of the open stream.',
      type: 'gauge',
      samples: (['stream', 'batch', 'plain'] as const).map((each) => ({
        labels: { mode: each },
        value: Number(each === mode),
      })),
    },
    metric('gauge', 'boardstream_delivery_unacknowledged_lines', 'Lines sent and not acknowledged.', inFlight),
    metric(
      'gauge',
      'boardstream_delivery_ack_latency_seconds',
      'From sending a line to the word that it is stored, last measured.',
      (ackLatencyMs.last ?? Number.NaN) / 1000,
    ),
    metric(
      'gauge',
      'boardstream_delivery_ack_latency_max_seconds',
      'The same, the longest of the last minute.',
      (ackLatencyMs.maxOfLastMinute ?? Number.NaN) / 1000,
    ),
    metric('counter', 'boardstream_delivery_reconnects_total', 'Times the stream came back.', reconnects),
    metric('counter', 'boardstream_delivery_sent_lines_total', 'Lines sent, those sent again included.', sentLines),
    metric('counter', 'boardstream_delivery_rejected_lines_total', 'Lines the server will never store.', rejected),
    metric('counter', 'boardstream_delivery_faults_total', 'Lines of the server that were none.', faults),
    metric(
      'counter',
      'boardstream_delivery_merged_points_total',
      'Points that others stand for, at a server of the old kind.',
      reduced.merged,
    ),
  ];
}
