import type { ReadItem } from '../../../journal/index.ts';
import { type Point, type PointLedger, Violation } from './point-ledger.ts';

/**
 * Checks what the journal gives from `from` on: no number left out or twice, every payload the one that was appended
 * under its number, every point that is missing without a promise and in a hole with an honest reason. Returns the points in order.
 */
export function checkItems(
  ledger: PointLedger,
  items: Iterable<ReadItem>,
  options: { readonly from: number; readonly mayBeRefused: boolean; readonly maxItems?: number },
): { readonly points: Point[]; readonly next: number } {
  const points: Point[] = [];
  let next = options.from;
  let left = options.maxItems ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return { points, next };
  for (const item of items) {
    const first = item.kind === 'hole' ? item.from : item.first;
    const last = item.kind === 'hole' ? item.to : item.last;
    if (first !== next || last < first) throw new Violation(`${first} to ${last} (${item.kind}) follows ${next - 1}`);
    if (item.kind === 'hole') checkHole(ledger, item);
    else {
      if (item.payloads.length !== last - first + 1)
        throw new Violation(`${item.payloads.length} payloads at ${first}`);
      item.payloads.forEach((payload, at) => {
        points.push(ledger.recognise(first + at, payload, options.mayBeRefused));
      });
    }
    next = last + 1;
    left -= 1;
    if (left === 0) break;
  }
  return { points, next };
}

function checkHole(ledger: PointLedger, { from, to, reason }: Extract<ReadItem, { kind: 'hole' }>): void {
  for (let seq = from; seq <= to; seq += 1) {
    const point = ledger.at(seq);
    if (point === undefined || point.gone) continue;
    if (point.written && reason === 'jump') throw new Violation(`point ${seq} is lost and said never to have been`);
    if (point.dropped) continue;
    if (point.safe || point.cached) throw new Violation(`point ${seq} was promised and is lost (${reason})`);
    if (reason === 'full') throw new Violation(`point ${seq} is lost and said to be dropped, which no event declared`);
  }
}
