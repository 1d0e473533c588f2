import type { FleetTally } from '../../brokers/fleet-values.ts';
import type { FleetReport } from './fleet-run.ts';

/** Rows of the table in docs/delivery-over-mqtt.md. */
export function reportTable(faults: string, { ours, plain }: FleetReport): string {
  return [
    '| faults | way | appended | stored | lost | twice |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    row(faults, 'boardstream', ours),
    row('', 'plain QoS 1', plain),
  ].join('\n');
}

function row(faults: string, way: string, { appended, stored, lost, twice }: FleetTally): string {
  const numbers = [appended, stored, lost, twice].map((number) => number.toLocaleString('en'));
  return `| ${[faults, way, ...numbers].join(' | ')} |`;
}
