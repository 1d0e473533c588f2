/** A measured quantity for monitoring systems. Names and types as Prometheus has them. */
export interface Metric {
  /** `boardstream_` and what it is, its unit last: `boardstream_spool_bytes_written_total`. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** `counter`: only grows, from 0 at the start of the process. `gauge`: as it is now. */
  readonly type: 'counter' | 'gauge';
  /** One for each combination of labels; without labels there is one. */
  readonly samples: readonly MetricSample[];
}

interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** As an answer to a scrape is marked. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** A metric without labels. */
export function metric(type: Metric['type'], name: string, help: string, value: number): Metric {
  return { type, name, help, samples: [{ value }] };
}

/** Metrics as text. Source: Prometheus documentation, "Exposition formats", text format 0.0.4. */
export function formatMetrics(metrics: Iterable<Metric>): string {
  let text = '';
  for (const { name, help, type, samples } of metrics) {
    text += `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
    for (const { labels = {}, value } of samples) text += `${name}${labelText(labels)} ${numberText(value)}\n`;
  }
  return text;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
