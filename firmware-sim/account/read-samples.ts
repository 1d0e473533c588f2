/** A value as it was printed. */
export interface PrintedSample {
  /** The label before the value; `value`, `value_2` where there is none. */
  readonly series: string;
  /** As printed: `21.50`. */
  readonly text: string;
}

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const PAIR = new RegExp(String.raw`(?:^|[\s,;|])\s*(\p{L}[^:=,;|\t]*?)\s*[:=]\s*(${NUMBER})(?![\w.:])`, 'gu');
const BARE = new RegExp(`^${NUMBER}$`);

/**
 * The values of one line: `label:value` or `label=value` pairs with or without units, or numbers separated by commas,
 * semicolons, tabs or blanks. It is written apart from the bridge's decoder on purpose: what judges a bridge must not share
 * its mistakes. A line that is neither has no values; nor have `nan` and `inf`.
 */
export function readSamples(line: string): PrintedSample[] {
  if (/[:=]/.test(line)) {
    return Array.from(line.matchAll(PAIR), ([, label = '', text = '']) => ({ series: seriesName(label), text }));
  }
  const cells = line.trim().split(/\s*[;,]\s*|\s+/);
  if (!cells.every((cell) => BARE.test(cell.trim()))) return [];
  return cells.map((cell, index) => ({ series: index === 0 ? 'value' : `value_${index + 1}`, text: cell.trim() }));
}

/** Without the unit: a bridge calls `temperature (C)` `temperature`. */
function seriesName(label: string): string {
  return label.replace(/\s*[([][^()[\]]+[)\]]$/, '').trim() || label.trim();
}
